import type { Contract, Operation, ReportedFinding, RunTarget, Severity } from '@countersign/contract';
import { type TestOptions, testContract } from '@countersign/tester';
import { describe, expect, type TestContext, test } from 'vitest';
import { describeFinding, fails } from './describe-finding.ts';

export interface ContractSuiteOptions extends Omit<TestOptions, 'target' | 'operations' | 'tags' | 'signal'> {
  /** What is tested; a function is called in the tests, after hooks have started the server. A text is a server's URL. */
  readonly target: TargetOption | (() => TargetOption | Promise<TargetOption>);
  /** Only these operation ids. @default all */
  readonly operations?: readonly string[];
  /** Least severity of a finding that fails a test. @default error */
  readonly failOn?: Severity;
}

export type TargetOption = string | RunTarget;

/**
 * Registers the contract suite of one API: a test per operation, which fails with the findings of that operation and is
 * skipped, with the reason, where nothing could be sent.
 */
export function describeContract(contract: Contract, options: ContractSuiteOptions): void {
  const { operations: wanted } = options;
  describe(contract.name, () => {
    const operations = contract.operations.filter(({ id }) => wanted === undefined || wanted.includes(id));
    for (const operation of operations) {
      test(`${operation.id} keeps its description`, (context) =>
        testOperation(contract, operation, options, context));
    }
  });
}

async function testOperation(
  contract: Contract,
  { id }: Operation,
  options: ContractSuiteOptions,
  context: TestContext,
): Promise<void> {
  const { target, operations: _, failOn = 'error', ...rest } = options;
  const findings: ReportedFinding[] = [];
  const notes: string[] = [];
  let cases = 0;
  const events = testContract(contract, {
    ...rest,
    target: await resolveTarget(target),
    operations: [id],
    signal: context.signal,
  });
  for await (const event of events) {
    if (event.type === 'finding' && event.finding.waived === undefined) findings.push(event.finding);
    if (event.type === 'case') cases += 1;
    if (event.type === 'not-judged' && event.operation === id) notes.push(event.message);
  }
  if (cases === 0) context.skip(notes.join('; ') || 'no request was sent');
  const failing = findings.filter(({ severity }) => fails(severity, failOn));
  expect(failing.length, `\n${failing.map(describeFinding).join('\n\n')}\n`).toBe(0);
}

async function resolveTarget(target: ContractSuiteOptions['target']): Promise<RunTarget> {
  const resolved = typeof target === 'function' ? await target() : target;
  return typeof resolved === 'string' ? { kind: 'server', url: resolved } : resolved;
}
