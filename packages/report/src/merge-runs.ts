import {
  describeWithoutSuccess,
  type Exercised,
  type ExercisedBranch,
  type ExercisedConstraint,
  findNeverSeen,
  type NotJudgedEvent,
  type OperationEndEvent,
  type PhaseEndEvent,
  type RunEndEvent,
} from '@countersign/contract';
import type { RunResult } from './collect-run.ts';
import { ReportError } from './errors.ts';
import { type ReportFinding, reportFinding } from './report-finding.ts';
import { sortReportFindings } from './sort-findings.ts';

/** The runs of one report. */
export interface RunReport {
  /** What messages call it, for example its file. */
  readonly name: string;
  readonly results: readonly RunResult[];
}

interface Part {
  readonly name: string;
  readonly run: RunResult;
}

/**
 * The runs of several reports as one. Shards of a run become the run that they are parts of: what only a whole run
 * shows, such as a status that was never seen, is decided here.
 *
 * @throws {ReportError} where a shard is missing, is there twice, or belongs to another run; where two whole runs are of one API
 */
export function mergeRuns(reports: readonly RunReport[]): readonly RunResult[] {
  const parts = new Map<string, Part[]>();
  for (const { name, results } of reports) {
    for (const run of results) parts.set(run.start.api, [...(parts.get(run.start.api) ?? []), { name, run }]);
  }
  return [...parts.values()].map((group) => {
    const [first, second] = group;
    if (first?.run.start.shard === undefined && second === undefined && first !== undefined) return first.run;
    return mergeShards(sortShards(group));
  });
}

/** By their number. @throws {ReportError} unless they are all the shards of one run, each once */
function sortShards(parts: readonly Part[]): readonly RunResult[] {
  const [first] = parts;
  const fail = (message: string): never => {
    throw new ReportError(`${first?.run.start.api}: ${message}`);
  };
  const whole = parts.find(({ run }) => run.start.shard === undefined);
  if (whole !== undefined) {
    const others = parts.filter((part) => part !== whole).map(({ name }) => name);
    return fail(
      `${whole.name} holds a whole run, and so nothing is to be added to it from ${others.join(', ')}`,
    );
  }
  const plan = first && planOf(first.run);
  const stranger = parts.find(({ run }) => planOf(run) !== plan);
  if (first !== undefined && stranger !== undefined)
    return fail(
      `${first.name} and ${stranger.name} are no shards of one run: their seed, phases, operations or number of shards differ`,
    );
  const count = first?.run.start.shard?.count ?? 0;
  return Array.from({ length: count }, (_, index) => {
    const [found, again] = parts.filter(({ run }) => run.start.shard?.index === index + 1);
    if (found === undefined) return fail(`shard ${index + 1} of ${count} is missing`);
    if (again !== undefined)
      return fail(`shard ${index + 1} of ${count} is in ${found.name} and in ${again.name}`);
    return found.run;
  });
}

/** What shards of one run have in common. */
function planOf({ start: { seed, phases, operations, target, shard } }: RunResult): string {
  return JSON.stringify([
    seed,
    phases,
    target.kind,
    shard?.count,
    operations.map(({ operation, statusesDocumented }) => [operation, statusesDocumented]),
  ]);
}

function mergeShards(runs: readonly RunResult[]): RunResult {
  const [first] = runs;
  if (first === undefined) throw new ReportError('there are no runs to merge');
  const { shard: _, ...start } = first.start;
  const isComplete = runs.every(({ end }) => end !== undefined && end.stopped === undefined);
  const merged = first.operations.map((operation) => mergeOperations(runs, operation.operation));
  const findings = mergeFindings(runs, isComplete ? merged : []);
  const operations = merged.map(({ expected: __, ...operation }) => ({
    ...operation,
    ...countFindings(findings.filter((finding) => finding.operation === operation.operation)),
  }));
  const end = mergeEnds(runs, findings);
  return {
    start: { ...start, startedAt: runs.map((run) => run.start.startedAt).sort()[0] ?? start.startedAt },
    phases: start.phases.flatMap((phase) => mergePhase(runs, phase)),
    operations,
    findings,
    notJudged: mergeNotJudged(runs, operations),
    remarks: saidOnce(runs.flatMap(({ remarks }) => remarks)),
    ...(end && { end }),
  };
}

/** A phase ended when it did in every shard; shards run side by side, so it took as long as the slowest. */
function mergePhase(runs: readonly RunResult[], phase: PhaseEndEvent['phase']): PhaseEndEvent[] {
  const ends = runs.flatMap(({ phases }) => phases.find((each) => each.phase === phase) ?? []);
  const [first] = ends;
  if (first === undefined || ends.length < runs.length) return [];
  return [
    { ...first, cases: sum(ends, 'cases'), durationMs: Math.max(...ends.map((end) => end.durationMs)) },
  ];
}

function mergeEnds(runs: readonly RunResult[], findings: readonly ReportFinding[]): RunEndEvent | undefined {
  const ends = runs.flatMap(({ end }) => end ?? []);
  const [first] = ends;
  if (first === undefined || ends.length < runs.length) return undefined;
  const stopped = ends.find((end) => end.stopped !== undefined)?.stopped;
  return {
    type: 'run-end',
    api: first.api,
    cases: sum(ends, 'cases'),
    requests: sum(ends, 'requests'),
    ...countFindings(findings),
    durationMs: Math.max(...ends.map((end) => end.durationMs)),
    ...(stopped !== undefined && { stopped }),
  };
}

function mergeOperations(runs: readonly RunResult[], id: string): OperationEndEvent {
  const parts = runs.flatMap(({ operations }) => operations.filter(({ operation }) => operation === id));
  const [first] = parts;
  if (first === undefined) throw new TypeError(`no shard has the operation ${id}`);
  const { exercised: _, ...common } = first;
  const covered = new Set(parts.flatMap(({ statusesCovered }) => statusesCovered));
  const exercised = parts.flatMap((part) => part.exercised ?? []);
  const phases = runs[0]?.start.phases ?? [];
  const casesByPhase = phases
    .map(
      (phase) => [phase, parts.reduce((total, part) => total + (part.casesByPhase[phase] ?? 0), 0)] as const,
    )
    .filter(([, cases]) => cases > 0);
  return {
    ...common,
    cases: sum(parts, 'cases'),
    casesByPhase: Object.fromEntries(casesByPhase),
    statusesSeen: [...new Set(parts.flatMap(({ statusesSeen }) => statusesSeen))].sort((a, b) => a - b),
    statusesCovered: common.statusesDocumented.filter((status) => covered.has(status)),
    ...(exercised.length > 0 && { exercised: mergeExercised(exercised) }),
    durationMs: sum(parts, 'durationMs'),
    expected: parts.flatMap(({ expected }) => expected ?? []),
  };
}

function mergeExercised(parts: readonly Exercised[]): Exercised {
  const constraints = new Map<string, ExercisedConstraint>(
    parts.flatMap((part) => part.constraints.map((each) => [`${each.at} ${each.how}`, each])),
  );
  const branches = new Map<string, ExercisedBranch>(
    parts.flatMap((part) => part.branches.map((each) => [`${each.side} ${each.at}`, each])),
  );
  const most = (side: ExercisedBranch['side']): number =>
    Math.max(...parts.map(({ branchesDescribed }) => branchesDescribed[side]));
  return {
    requestMediaTypes: sorted(parts.flatMap(({ requestMediaTypes }) => requestMediaTypes)),
    responseMediaTypes: sorted(parts.flatMap(({ responseMediaTypes }) => responseMediaTypes)),
    examples: sorted(parts.flatMap(({ examples }) => examples)),
    constraints: sorted(constraints.keys()).flatMap((key) => constraints.get(key) ?? []),
    branches: sorted(branches.keys()).flatMap((key) => branches.get(key) ?? []),
    branchesDescribed: { request: most('request'), response: most('response') },
  };
}

/** Each finding once, as the earliest phase has it that shows it, as in one run; and what all together never saw. */
function mergeFindings(
  runs: readonly RunResult[],
  operations: readonly OperationEndEvent[],
): readonly ReportFinding[] {
  const order = runs[0]?.start.phases ?? [];
  const found = new Map<string, ReportFinding>();
  const shown = runs.flatMap(({ findings }) => findings);
  const inOrder = [...shown].sort((one, other) => order.indexOf(one.phase) - order.indexOf(other.phase));
  const neverSeen = operations.flatMap(({ expected = [], statusesSeen }) =>
    findNeverSeen(expected, statusesSeen).map((finding) => reportFinding(finding, 0)),
  );
  for (const finding of [...inOrder, ...neverSeen])
    if (!found.has(finding.id)) found.set(finding.id, finding);
  return sortReportFindings([...found.values()]);
}

function mergeNotJudged(
  runs: readonly RunResult[],
  operations: readonly OperationEndEvent[],
): readonly NotJudgedEvent[] {
  const [first] = runs;
  const said = saidOnce(runs.flatMap(({ notJudged }) => notJudged));
  if (first?.start.target.kind === 'mock') return said;
  const withoutSuccess = operations.flatMap((operation): NotJudgedEvent[] => {
    const message = describeWithoutSuccess(operation);
    if (message === undefined) return [];
    const { api, operation: id } = operation;
    const location = first?.start.operations.find((each) => each.operation === id)?.location;
    return [
      {
        type: 'not-judged',
        api,
        operation: id,
        reason: 'case',
        message,
        ...(location && { location }),
      },
    ];
  });
  return [...said, ...withoutSuccess];
}

/** What every shard says, without its repetitions. */
function saidOnce<Event extends object>(events: readonly Event[]): readonly Event[] {
  return [...new Map(events.map((event) => [JSON.stringify(event), event])).values()];
}

/** Without those that are waived, as a run counts them. */
function countFindings(findings: readonly ReportFinding[]): { errors: number; warnings: number } {
  const counted = findings.filter(({ waived }) => waived === undefined);
  const errors = counted.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: counted.length - errors };
}

function sum<Key extends string>(parts: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return parts.reduce((total, part) => total + part[key], 0);
}

function sorted(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].sort();
}
