import type { Described, Schema, SourceRef } from './model.ts';

/**
 * A journey across operations, of an Arazzo document beside the description, with what it refers to filled in.
 *
 * @see Arazzo Specification 1.0.1 § 4.6
 */
export interface Workflow extends Described {
  /** Unique in its contract. */
  readonly id: string;
  readonly summary?: string;
  /** A JSON Schema of an object. */
  readonly inputs?: Schema;
  readonly inputsAt?: SourceRef;
  /** Ids of workflows that come before this one. */
  readonly dependsOn: readonly string[];
  readonly steps: readonly WorkflowStep[];
  /** Name → runtime expression. */
  readonly outputs: Readonly<Record<string, string>>;
}

export interface WorkflowStep extends Described {
  /** Unique in its workflow. */
  readonly id: string;
  readonly call: WorkflowCall;
  /** Those of the step, and those of the workflow that the step does not replace. */
  readonly parameters: readonly WorkflowParameter[];
  readonly requestBody?: WorkflowBody;
  readonly successCriteria: readonly Criterion[];
  readonly onSuccess: readonly WorkflowAction[];
  readonly onFailure: readonly WorkflowAction[];
  /** Name → runtime expression. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What a step does. */
export type WorkflowCall =
  /** `Operation.id` */
  | { readonly kind: 'operation'; readonly operation: string }
  /** `Workflow.id` */
  | { readonly kind: 'workflow'; readonly workflow: string }
  /** Something outside this description: why it cannot be called, in one clause. */
  | { readonly kind: 'elsewhere'; readonly why: string };

export interface WorkflowParameter {
  readonly name: string;
  /** Absent for an input of a called workflow. */
  readonly in?: 'path' | 'query' | 'querystring' | 'header' | 'cookie';
  /** A constant, a runtime expression, or text with expressions in braces. */
  readonly value: unknown;
}

export interface WorkflowBody {
  readonly contentType?: string;
  /** Expressions may stand anywhere in it. */
  readonly payload?: unknown;
  readonly replacements: readonly { readonly target: string; readonly value: unknown }[];
}

export interface Criterion extends Described {
  readonly type: 'simple' | 'regex' | 'jsonpath' | 'xpath';
  readonly condition: string;
  /** Runtime expression of what a condition of another type than `simple` is about. */
  readonly context?: string;
}

export interface WorkflowAction {
  readonly at: SourceRef;
  readonly name: string;
  readonly type: 'end' | 'goto' | 'retry';
  readonly step?: string;
  readonly workflow?: string;
  /** Seconds. */
  readonly retryAfter?: number;
  readonly retryLimit?: number;
  readonly criteria: readonly Criterion[];
}
