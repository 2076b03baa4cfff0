import type { RunEvent } from '@countersign/contract';
import { replayFinding, type TestOptions, testContract } from '@countersign/tester';
import { expect, test } from 'vitest';
import { type AppRequest, empty, json, type Reply } from './reply.ts';
import { loadApp } from './run-engine.ts';
import { type StatefulApp, startStatefulApp } from './stateful-app.ts';
import { vault } from './vault/app.ts';

const tokens: Partial<TestOptions> = {
  phases: ['stateful'],
  token: 'alice-token',
  otherToken: 'bob-token',
  secrets: [
    { value: 'alice-token', shown: '$TOKEN' },
    { value: 'bob-token', shown: '$OTHER_TOKEN' },
  ],
  sleep: async () => undefined,
};

async function run(fault?: string, more: Partial<TestOptions> = {}): Promise<readonly RunEvent[]> {
  const { url, close } = await startStatefulApp(vault, fault);
  const events: RunEvent[] = [];
  try {
    const options = { target: { kind: 'server', url }, ...tokens, ...more } as const;
    for await (const event of testContract(await loadApp(vault), options)) events.push(event);
  } finally {
    await close();
  }
  return events;
}

/** What the second user did. */
function deedsIn(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'case'
      ? event.exchanges.flatMap(({ request: { method, headers } }) =>
          method !== 'GET' && headers.some(([, value]) => value.includes('$OTHER_TOKEN')) ? [method] : [],
        )
      : [],
  );
}

test.each([
  ['deleted-by-anybody', ['POST', 'GET', 'DELETE', 'GET']],
  ['changed-by-anybody', ['POST', 'GET', 'PATCH', 'GET']],
])(
  '%s is shown in few steps and without a token, and once more when it is asked for',
  async (fault, steps) => {
    const events = await run(fault);
    const [found] = events.filter((event) => event.type === 'finding' && event.case !== undefined);
    if (found?.type !== 'finding') throw new TypeError('nothing was found');
    const { id, operation, rule, curl = '', evidence, flaky } = found.finding;
    expect({ rule, flaky }).toEqual({ rule: 'other-user-writes', flaky: false });
    expect(evidence.sequence?.map(({ request }) => request.method)).toEqual(steps);
    expect(curl).toContain('$TOKEN');
    expect(curl).toContain('$OTHER_TOKEN');
    const text = JSON.stringify(events, (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    );
    expect(text).not.toMatch(/(alice|bob)-token/);

    const recorded = { id, operation, rule, phase: 'stateful', case: found.case ?? '', sha256: [] } as const;
    const { url, close } = await startStatefulApp(vault, fault);
    try {
      const options = { target: { kind: 'server', url }, ...tokens } as const;
      expect(await replayFinding(await loadApp(vault), recorded, options)).toMatchObject({ shows: true });
    } finally {
      await close();
    }
  },
);

test('what another user deletes for show is deleted at the end of a run that is ended early', async () => {
  const ended = new AbortController();
  const routes = vault.routes();
  const isBob = ({ headers }: AppRequest): boolean => headers.authorization === 'Bearer bob-token';
  const answer = (route: string, request: AppRequest): Reply => routes[route]?.(request) ?? empty(404);
  let isDeleted = false;
  const app: StatefulApp = {
    ...vault,
    routes: () => ({
      ...routes,
      'DELETE /secrets/{secret_id}': (request) => {
        if (!isBob(request)) return answer('DELETE /secrets/{secret_id}', request);
        isDeleted = true;
        return json(200, {});
      },
      'GET /secrets/{secret_id}': (request) => {
        if (isDeleted) ended.abort();
        return answer('GET /secrets/{secret_id}', request);
      },
    }),
  };
  const { url, close } = await startStatefulApp(app);
  try {
    const options = { target: { kind: 'server', url }, ...tokens, signal: ended.signal } as const;
    for await (const event of testContract(await loadApp(vault), options))
      if (event.type === 'run-end') expect(event.stopped).toBe('cancelled');
    const list = async (): Promise<Response> =>
      fetch(`${url}/secrets`, { headers: { authorization: 'Bearer alice-token' } });
    const lists = [await list(), await list()].filter(({ ok }) => ok);
    expect(await lists.at(-1)?.json()).toEqual({ data: [] });
  } finally {
    await close();
  }
});

test('another user does no more than what was chosen', async () => {
  expect(deedsIn(await run())).toEqual(expect.arrayContaining(['PATCH', 'PUT', 'DELETE']));
  expect(deedsIn(await run(undefined, { methods: 'safe' }))).toEqual([]);
  const operations = ['createSecret', 'getSecret', 'changeSecret'];
  expect([...new Set(deedsIn(await run(undefined, { operations })))]).toEqual(['PATCH']);
});

test('the deeds of another user take few requests, and without one there are none', async () => {
  const requests = (await run()).reduce(
    (sum, event) =>
      event.type === 'case' && event.id.endsWith('/intrusions') ? sum + event.exchanges.length : sum,
    0,
  );
  expect(requests).toBeGreaterThan(0);
  expect(requests).toBeLessThan(18);
  const { otherToken: _, ...alone } = tokens;
  const contract = await loadApp(vault);
  const { url, close } = await startStatefulApp(vault);
  const cases: string[] = [];
  try {
    for await (const event of testContract(contract, { target: { kind: 'server', url }, ...alone }))
      if (event.type === 'case') cases.push(event.id);
  } finally {
    await close();
  }
  expect(cases.filter((id) => id.endsWith('/intrusions'))).toEqual([]);
});
