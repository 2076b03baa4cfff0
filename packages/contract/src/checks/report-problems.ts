import type { Finding, Phase } from '../finding.ts';
import { locate } from '../locate.ts';
import type { Contract, Operation } from '../model.ts';
import type { WireRequest, WireResponse } from '../wire.ts';
import { compare, createFinding, type FindingInput, severityOf } from './create-finding.ts';
import type { Violation } from './violation.ts';

/** What is wrong with an exchange, before it is tied to one. */
export interface Problem extends Omit<FindingInput, 'operation' | 'phase' | 'evidence' | 'flaky'> {
  /** JSON pointer into the body, or the name of a header or parameter. */
  readonly instance?: string | undefined;
  /** The violated keyword of the description. */
  readonly keyword?: string | undefined;
}

export interface Exchange {
  readonly operation: Operation | string;
  readonly phase?: Phase | undefined;
  readonly request?: WireRequest | undefined;
  readonly response?: WireResponse | undefined;
}

/** One finding per statement and cause: what breaks it again and again in one message is counted in the first. */
export function reportProblems(
  contract: Contract,
  exchange: Exchange,
  problems: readonly Problem[],
): Finding[] {
  if (problems.length === 0) return [];
  const found = new Map<string, { finding: Finding; count: number }>();
  for (const { instance, keyword, ...problem } of problems) {
    const { operation, phase, request, response } = exchange;
    const finding = createFinding(contract, {
      ...problem,
      operation,
      phase,
      evidence: {
        ...(request && { request }),
        ...(response && { response }),
        ...(instance !== undefined && { instance }),
        ...(keyword !== undefined && { keyword }),
      },
    });
    const same = found.get(finding.id);
    if (same === undefined) found.set(finding.id, { finding, count: 1 });
    else same.count += 1;
  }
  return [...found.values()].map(({ finding, count }) =>
    count === 1
      ? finding
      : {
          ...finding,
          message: `${finding.message.replace(/\.$/, '')} (and ${count - 1} more).`,
        },
  );
}

/** The first for each statement and cause. */
export function withoutRepetitions(problems: readonly Problem[]): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const problem of problems) {
    const key = `${problem.at} ${problem.cause ?? ''}`;
    if (!found.has(key)) found.set(key, problem);
  }
  return [...found.values()];
}

/** In the order in which their findings are sorted. */
export function sortProblems(contract: Contract, problems: readonly Problem[]): readonly Problem[] {
  return problems
    .map((problem) => {
      const { about, advisory, at, cause = '', message, provenance } = problem;
      const severity = advisory ? 'warning' : severityOf(provenance.basis, about);
      const { column, file, line, pointer } = locate(contract, at);
      return { problem, key: [severity, file, line, column, pointer, cause, message] };
    })
    .sort((one, other) => compare(one.key, other.key))
    .map(({ problem }) => problem);
}

/** A problem for each violation; `where` says what the value is, for example `Response body`. */
export function violationProblems(
  rule: Problem['rule'],
  where: string,
  violations: readonly Violation[],
  named: { readonly instance?: string; readonly cause?: string } = {},
): Problem[] {
  return violations.map(
    ({ keyword, schemaAt, provenance, instancePath, cause, about, advisory, message }) => ({
      rule,
      message: `${where}: ${message}.`,
      at: schemaAt,
      provenance,
      about,
      cause: [named.cause, keyword, cause].filter((part) => part !== undefined && part !== '').join(' '),
      advisory,
      instance: named.instance ?? instancePath,
      keyword,
    }),
  );
}
