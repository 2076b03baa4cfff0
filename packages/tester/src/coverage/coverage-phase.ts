import type { Contract, Finding, Operation, OperationInput, WireRequest } from '@countersign/contract';
import type { TestCase } from '../case.ts';
import { mayRefer } from '../depends-on-state.ts';
import { isRefusal, judgeAnswer, refusedFinding } from '../judge-request.ts';
import { limitOfOperation } from '../mock-limits.ts';
import type { LeftOut, PhaseContext } from '../phase.ts';
import { requestOf } from '../request-of.ts';
import { baseInputs } from './base-inputs.ts';
import { credentialCases } from './credential-cases.ts';
import { schemaOf } from './input-slots.ts';
import { mediaTypeCases } from './media-type-cases.ts';
import { type Called, methodCases } from './method-cases.ts';
import { planBroken, planRequests } from './plan-requests.ts';
import { createRenewal, type Renewal, renewalContext } from './renewal.ts';
import type { RequestCase } from './request-case.ts';
import { defineRequestCase, refusesOtherwise } from './request-test-case.ts';

/**
 * Calls every operation with what lies at and beyond each limit that its description states, without credentials and
 * with wrong ones, with other media types, and with methods that are not described.
 *
 * What takes things away comes last: it would leave nothing to test.
 */
export function* planCoveragePhase(context: PhaseContext): Iterable<TestCase | LeftOut> {
  const isMock = context.target.kind === 'mock';
  for (const testCase of planCases(context)) yield isMock ? withoutOwnAnswers(testCase) : testCase;
}

function* planCases(context: PhaseContext): Iterable<TestCase> {
  const { contract, target, seed, methods, credential } = context;
  const isMock = target.kind === 'mock';
  const deletes = context.operations.filter(({ method }) => method === 'DELETE');
  const others = context.operations.filter(({ method }) => method !== 'DELETE');
  const called: Called[] = [];
  const inputs = new Map(
    context.operations.map((operation) => [operation.id, baseInputs(contract, operation, seed)]),
  );
  const firsts = [...inputs].flatMap(([id, [first]]) => (first === undefined ? [] : [[id, first] as const]));
  const renewals = renewalContext(context, new Map(firsts));
  for (const operation of [...others, ...deletes]) {
    if (isMock && limitOfOperation(contract, operation) !== undefined) continue;
    const bases = inputs.get(operation.id) ?? [];
    const [base] = bases;
    if (base === undefined) continue;
    const request = requestOf(contract, operation, base);
    const renewal = createRenewal(renewals, operation);
    called.push({ operation, request, renewal });
    const plan = { contract, operation, seed, bases };
    const broken = (valid?: RequestCase): RequestCase | undefined => planBroken(plan, valid);
    yield baseCase(context, { operation, input: base, request, renewal, broken });
    for (const each of planRequests(plan)) {
      // Prism takes this one for no body at all.
      if (isMock && each.input?.body?.value === null) continue;
      yield defineRequestCase({ contract, phase: 'coverage', base: request, renewal, broken }, each);
    }
    yield* mediaTypeCases(contract, operation, request, renewal);
    yield* credentialCases({
      contract,
      operation,
      request,
      renewal,
      ...(credential && { credential }),
      checked: !isMock,
    });
  }
  yield* methodCases(contract, called, methods);
}

/** A mock refuses with problems of its own, which no description knows. */
function withoutOwnAnswers(testCase: TestCase): TestCase {
  return {
    ...testCase,
    async run(send) {
      const findings = await testCase.run(send);
      return findings.filter(({ evidence: { response } }) => (response?.status ?? 0) < 400);
    },
  };
}

interface Base {
  readonly operation: Operation;
  readonly input: OperationInput;
  readonly request: WireRequest;
  readonly renewal: Renewal;
  readonly broken: () => RequestCase | undefined;
}

/** The request that all others differ from. */
function baseCase(
  { contract, statusesSeen }: PhaseContext,
  { operation, input, request, renewal, broken }: Base,
): TestCase {
  const label = 'the request as described';
  const { at, provenance } = operation;
  return {
    id: `${operation.id}/coverage/${label}`,
    phase: 'coverage',
    operation,
    label,
    async run(send): Promise<readonly Finding[]> {
      const exchange = await send(operation, request);
      const findings = judgeAnswer(contract, { operation }, 'coverage', exchange);
      const worked = [...statusesSeen(operation)].some((status) => status < 400);
      if (worked || !isRefusal(exchange) || mayBeUnknown(contract, operation, input)) return findings;
      if (await refusesOtherwise(exchange, broken(), { renewal, send })) return findings;
      return [
        ...findings,
        refusedFinding(contract, { operation, label, at, provenance }, 'coverage', exchange),
      ];
    },
  };
}

/** Whether the request names things that the server need not have. */
function mayBeUnknown(contract: Contract, operation: Operation, { body }: OperationInput): boolean {
  const byParameter = operation.parameters.some(
    (parameter) => parameter.in === 'path' || mayRefer(contract, parameter.name, schemaOf(parameter).schema),
  );
  const properties = typeof body?.value === 'object' && body.value !== null ? Object.keys(body.value) : [];
  return byParameter || properties.some((name) => mayRefer(contract, name, true));
}
