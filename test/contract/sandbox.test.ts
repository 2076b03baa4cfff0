import type { OperationEndEvent, Phase, RunEvent } from '@countersign/contract';
import { type ApiName, apiNames, type Sandbox } from '@countersign/sandbox';
import { startSandbox } from '@countersign/sandbox/testing';
import { testContract } from '@countersign/tester';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registered } from '../mock/registered.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const phases: readonly Phase[] = ['examples', 'stateful', 'coverage', 'fuzz'];

async function testOnSandbox(name: ApiName): Promise<RunEvent[]> {
  const [api] = registered.filter((each) => each.name === name);
  if (api === undefined) throw new Error(`${name} is not registered`);
  const { clock } = sandbox;
  const events: RunEvent[] = [];
  for await (const event of testContract(api.contract, {
    target: { kind: 'sandbox', url: sandbox.baseUrl(name) },
    token: 'alice-token',
    otherToken: 'bob-token',
    now: () => clock.now(),
    sleep: (milliseconds) => clock.advance(milliseconds),
  }))
    events.push(event);
  return events;
}

const missed = ({ operation, statusesDocumented, statusesSeen }: OperationEndEvent): string[] =>
  statusesDocumented
    .filter(
      (status) =>
        !statusesSeen.some((seen) => status === String(seen) || status === `${Math.floor(seen / 100)}XX`),
    )
    .map((status) => `${operation} ${status}`);

test.each(apiNames)(
  '%s on the sandbox: every phase runs, every documented status is seen, nothing is found',
  async (name) => {
    const events = await testOnSandbox(name);
    const ran = events.flatMap((event) =>
      event.type === 'phase-end' && event.cases > 0 ? [event.phase] : [],
    );
    expect(ran).toEqual(phases);
    expect(events.flatMap((event) => (event.type === 'finding' ? [event.finding.message] : []))).toEqual([]);
    const ended = events.filter((event) => event.type === 'operation-end');
    expect(ended.map(({ operation }) => operation)).toEqual(
      registered.find((each) => each.name === name)?.contract.operations.map(({ id }) => id),
    );
    expect(ended.flatMap(missed)).toEqual([]);
  },
);
