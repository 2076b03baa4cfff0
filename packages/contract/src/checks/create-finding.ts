import type { Evidence, Finding, Phase, Rule, Severity } from '../finding.ts';
import { locate } from '../locate.ts';
import type { Basis, Contract, Operation, Provenance, SourceRef } from '../model.ts';
import { stableHash } from './stable-hash.ts';
import type { Subject } from './violation.ts';

export interface FindingInput {
  readonly rule: Rule;
  /** An operation, or its id. */
  readonly operation: Operation | string;
  /** @default 'recorded' */
  readonly phase?: Phase | undefined;
  /** One sentence: what was stated, what was seen. */
  readonly message: string;
  /** The statement that is broken. */
  readonly at: SourceRef;
  /** How that statement is known. */
  readonly provenance: Provenance;
  /** What the statement is about; of an example, values weigh less than presence and type. @default 'presence' */
  readonly about?: Subject | undefined;
  /** Tells findings at the same statement apart, without anything that differs from run to run. @default '' */
  readonly cause?: string | undefined;
  /** Makes a warning of what would be an error. @default false */
  readonly advisory?: boolean | undefined;
  /** True when it did not show again. @default false */
  readonly flaky?: boolean | undefined;
  readonly evidence?: Evidence | undefined;
}

/** A finding with its id, its place in the description, and the severity that its basis allows. */
export function createFinding(contract: Contract, input: FindingInput): Finding {
  const { rule, message, at, provenance, about = 'presence', cause = '', evidence = {} } = input;
  const operation = typeof input.operation === 'string' ? input.operation : input.operation.id;
  const location = locate(contract, at);
  const { basis, source } = provenance;
  return {
    id: stableHash(
      [contract.name, rule, operation, `${location.file}#${location.pointer}`, cause].join('\n'),
    ),
    api: contract.name,
    rule,
    severity: input.advisory ? 'warning' : severityOf(basis, about),
    operation,
    phase: input.phase ?? 'recorded',
    message,
    basis,
    ...(source !== undefined && { source }),
    flaky: input.flaky ?? false,
    location,
    evidence: { ...evidence, provenance },
  };
}

/** How much it weighs when a server disagrees with a statement that is known in this way. */
export function severityOf(basis: Basis, about: Subject = 'presence'): Severity {
  if (basis === 'client' || basis === 'inferred') return 'warning';
  return basis === 'example' && about === 'value' ? 'warning' : 'error';
}

/** Findings in an order that depends on nothing but themselves: by API and operation, errors first. */
export function sortFindings(findings: Iterable<Finding>): Finding[] {
  const all = [...findings];
  if (all.length < 2) return all;
  return all
    .map((finding) => ({ finding, key: sortKey(finding) }))
    .sort((one, other) => compare(one.key, other.key))
    .map(({ finding }) => finding);
}

function sortKey({
  api,
  operation,
  severity,
  rule,
  location,
  id,
  message,
}: Finding): readonly (string | number)[] {
  return [
    api,
    operation,
    severity,
    rule,
    location.file,
    location.line,
    location.column,
    location.pointer,
    id,
    message,
  ];
}

/** Code units, not the collation of a locale. */
export function compare(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  for (const [index, part] of one.entries()) {
    const counterpart = other[index] ?? '';
    if (part !== counterpart) return part < counterpart ? -1 : 1;
  }
  return 0;
}
