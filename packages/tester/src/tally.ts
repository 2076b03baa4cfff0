import type {
  Contract,
  Exchange,
  ExercisedConstraint,
  Finding,
  MediaType,
  Operation,
  OperationEndEvent,
  Phase,
  WireHeaders,
} from '@countersign/contract';
import { type BranchLog, createBranchLog } from './branch-log.ts';
import type { TestCase } from './case.ts';
import { documentedStatus } from './documented-status.ts';

interface Counts {
  cases: number;
  errors: number;
  warnings: number;
  durationMs: number;
  readonly casesByPhase: Partial<Record<Phase, number>>;
  readonly statuses: Set<number>;
  /** Those of `statuses` that cases of the operation itself saw. */
  readonly ownStatuses: Set<number>;
  readonly requestTypes: Set<string>;
  readonly responseTypes: Set<string>;
  readonly examples: Set<string>;
  /** By place. */
  readonly constraints: Readonly<Record<ExercisedConstraint['how'], Map<string, ExercisedConstraint>>>;
}

/** Counts per operation while a run goes on. */
export interface Tally {
  addCase(testCase: Omit<TestCase, 'id' | 'run'>, durationMs: number): void;
  /** @param of the operation that the case counts for */
  addExchange(exchange: Exchange, of: Operation): void;
  /** Counts it, unless it is waived. @returns false when this finding was there already */
  addFinding(finding: Finding, isWaived: boolean): boolean;
  /** In cases that count for the operation itself: those of others may be in another shard. */
  statusesSeen(operation: Operation): ReadonlySet<number>;
  totals(): {
    readonly cases: number;
    readonly requests: number;
    readonly errors: number;
    readonly warnings: number;
  };
  end(operation: Operation): OperationEndEvent;
}

export function createTally(contract: Contract): Tally {
  const operations = new Map<string, Counts>();
  const findings = new Set<string>();
  const described = new Map(contract.operations.map((operation) => [operation.id, operation]));
  const branches = new Map<string, BranchLog>();
  const branchesOf = (operation: Operation): BranchLog => {
    const known = branches.get(operation.id) ?? createBranchLog(contract, operation);
    branches.set(operation.id, known);
    return known;
  };
  let requests = 0;
  const countsOf = (id: string): Counts => {
    const known = operations.get(id);
    if (known !== undefined) return known;
    const counts: Counts = {
      cases: 0,
      errors: 0,
      warnings: 0,
      durationMs: 0,
      casesByPhase: {},
      statuses: new Set(),
      ownStatuses: new Set(),
      requestTypes: new Set(),
      responseTypes: new Set(),
      examples: new Set(),
      constraints: { kept: new Map(), broken: new Map() },
    };
    operations.set(id, counts);
    return counts;
  };
  const sum = (key: 'cases' | 'errors' | 'warnings'): number =>
    [...operations.values()].reduce((total, counts) => total + counts[key], 0);
  return {
    addCase({ operation, phase, label, exercises = [] }, durationMs) {
      const counts = countsOf(operation.id);
      counts.cases += 1;
      counts.casesByPhase[phase] = (counts.casesByPhase[phase] ?? 0) + 1;
      counts.durationMs += durationMs;
      if (label.startsWith('example ')) counts.examples.add(label);
      for (const each of exercises) counts.constraints[each.how].set(each.at, each);
    },
    addExchange({ operation: id, request, response }, of) {
      requests += 1;
      const operation = described.get(id);
      // What a method that is not described gets is no answer of the operation.
      if (operation === undefined || operation.method !== request.method) return;
      branchesOf(operation).add({ request, ...(response && { response }) });
      const counts = countsOf(id);
      if (request.body !== undefined) addType(counts.requestTypes, request.headers);
      if (response === undefined) return;
      counts.statuses.add(response.status);
      if (id === of.id) counts.ownStatuses.add(response.status);
      if (response.body.length > 0) addType(counts.responseTypes, response.headers);
    },
    addFinding({ id, operation, severity }, isWaived) {
      if (findings.has(id)) return false;
      findings.add(id);
      if (!isWaived) countsOf(operation)[severity === 'error' ? 'errors' : 'warnings'] += 1;
      return true;
    },
    statusesSeen: ({ id }) => countsOf(id).ownStatuses,
    totals: () => ({ cases: sum('cases'), requests, errors: sum('errors'), warnings: sum('warnings') }),
    end(operation) {
      const {
        statuses,
        ownStatuses: _,
        requestTypes,
        responseTypes,
        examples,
        constraints,
        ...counts
      } = countsOf(operation.id);
      const seen = [...statuses].sort((a, b) => a - b);
      const covered = new Set(seen.map((status) => documentedStatus(operation, status)));
      const statusesDocumented = operation.responses.map(({ status }) => status);
      return {
        type: 'operation-end',
        api: contract.name,
        operation: operation.id,
        method: operation.method,
        path: operation.path,
        tags: operation.tags,
        ...counts,
        casesByPhase: { ...counts.casesByPhase },
        statusesSeen: seen,
        statusesDocumented,
        statusesCovered: statusesDocumented.filter((status) => covered.has(status)),
        mediaTypesDocumented: {
          request: namesOf(operation.requestBody?.content ?? []),
          response: namesOf(operation.responses.flatMap(({ content }) => content)),
        },
        ...(counts.cases + statuses.size + requestTypes.size > 0 && {
          exercised: {
            requestMediaTypes: [...requestTypes].sort(),
            responseMediaTypes: [...responseTypes].sort(),
            examples: [...examples].sort(),
            constraints: [...constraints.kept.values(), ...constraints.broken.values()]
              .map((constraint) => ({ constraint, key: `${constraint.at} ${constraint.how}` }))
              .sort((one, other) => (one.key < other.key ? -1 : 1))
              .map(({ constraint }) => constraint),
            branches: branchesOf(operation).seen(),
            branchesDescribed: branchesOf(operation).described(),
          },
        }),
      };
    },
  };
}

function namesOf(content: readonly MediaType[]): string[] {
  return [...new Set(content.map(({ mediaType }) => mediaType))];
}

/** Without its parameters, which hold the boundary of a form. */
function addType(types: Set<string>, headers: WireHeaders): void {
  const field = headers.find(([name]) => /^content-type$/i.test(name))?.[1];
  if (field === undefined || types.has(field)) return;
  const type = field.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== undefined && type !== '') types.add(type);
}
