import type { Contract, Criterion, Exchange, Operation, Workflow, WorkflowStep } from '@countersign/contract';
import type { Walker } from '../run-scenario.ts';

export type Values = Readonly<Record<string, unknown>>;

/** One call of an operation that a workflow made. */
export interface Call {
  readonly operation: Operation;
  readonly exchange: Exchange;
}

/** How a workflow went. */
export interface WorkflowRun extends WorkflowEnding {
  readonly calls: readonly Call[];
}

export interface WorkflowEnding {
  /** Present where something did not come as the workflow says, and no action foresees it. */
  readonly failure?: WorkflowFailure;
  /** Why it was not followed to its end, though nothing is wrong, in one clause. */
  readonly stopped?: string;
}

export interface WorkflowFailure {
  readonly step: WorkflowStep;
  /** Absent where the step lacks what an earlier one had to give. */
  readonly criterion?: Criterion;
  readonly call: Call;
  /** One sentence. */
  readonly message: string;
}

/** Ends a run from anywhere inside it. */
export class WorkflowEnd extends Error {
  readonly ending: WorkflowEnding;

  constructor(ending: WorkflowEnding) {
    super('the workflow has ended');
    this.ending = ending;
  }
}

export interface WorkflowOptions {
  /** What a workflow is given where no other one calls it. */
  readonly inputsOf: (workflow: Workflow) => Values;
  /** Ids of steps that are left out. */
  readonly without?: ReadonlySet<string>;
}

/** What one run shares among its workflows. */
export interface WorkflowState extends Required<WorkflowOptions> {
  readonly walker: Walker;
  readonly calls: Call[];
  /** The bodies of bytes that were taken so far. */
  readonly uploaded: Uint8Array[];
  readonly workflows: Map<string, { readonly inputs: Values; readonly outputs: Values }>;
  /** Runs another workflow with these inputs. @returns its outputs */
  readonly call: (workflow: Workflow, inputs: Values, depth: number) => Promise<Values>;
  taken: number;
  /** Milliseconds that retries have waited. */
  waited: number;
}

export function findWorkflow({ workflows }: Contract, id: string): Workflow | undefined {
  return workflows.find((each) => each.id === id);
}
