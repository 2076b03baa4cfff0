import type { Contract, Finding, Operation } from '@countersign/contract';
import type { TestCase } from './case.ts';
import { isSuccess } from './documented-status.ts';
import { judgeExchange, rejectedFinding } from './judge-exchange.ts';
import { planMockAnswers } from './mock-answers.ts';
import { limitOfOperation } from './mock-limits.ts';
import type { LeftOut, PhaseContext } from './phase.ts';
import { type ExampleCase, planExamples } from './plan-examples.ts';

/**
 * Calls every operation with what it documents. A mock answers from the description itself, so there every documented
 * status and example of a response is asked for as well.
 */
export function* planExamplesPhase({
  contract,
  operations,
  target,
  seed,
}: PhaseContext): Iterable<TestCase | LeftOut> {
  const isMock = target.kind === 'mock';
  for (const operation of operations) {
    const limit = isMock ? limitOfOperation(contract, operation) : undefined;
    if (limit !== undefined) {
      yield limit;
      continue;
    }
    const { cases, unusable } = planExamples(contract, operation, { seed });
    for (const { at, message } of unusable) yield { operation, at, message };
    for (const example of cases) yield defineCase(contract, example, isMock);
    const [first] = cases;
    if (isMock && first !== undefined) yield* planMockAnswers(contract, first);
  }
}

function defineCase(
  contract: Contract,
  { id, operation, label, request }: ExampleCase,
  isMock: boolean,
): TestCase {
  return {
    id,
    phase: 'examples',
    operation,
    label,
    async run(send): Promise<readonly Finding[]> {
      const exchange = await send(operation, request);
      const { response } = exchange;
      // A real server need not know the ids of the examples; a mock has no reason to refuse them.
      if (isMock && response !== undefined && !isExpected(operation, response.status)) {
        return [rejectedFinding(contract, operation, 'examples', exchange, response)];
      }
      return judgeExchange(contract, operation, 'examples', exchange);
    },
  };
}

/** Success, where one is documented at all: some operations only ever redirect. */
function isExpected(operation: Operation, status: number): boolean {
  const hasSuccess = operation.responses.some(
    (response) => isSuccess(response.status) || response.status === 'default',
  );
  return hasSuccess ? status >= 200 && status < 300 : status < 400;
}
