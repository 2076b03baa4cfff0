import type { Contract, Shard } from '@countersign/contract';
import {
  buildJsonReport,
  createRunCollector,
  mergeRuns,
  parseJsonReport,
  type RunReport,
  renderJson,
} from '@countersign/report';
import { testContract } from '@countersign/tester';
import { expect, test } from 'vitest';
import { type App, type RunningApp, startApp } from '../apps/app.ts';
import { orders } from '../apps/orders/app.ts';
import { createGate, loadApp } from '../apps/run-engine.ts';
import { startStatefulApp } from '../apps/stateful-app.ts';
import { vault } from '../apps/vault/app.ts';

interface Subject {
  readonly name: string;
  readonly app: App;
  readonly start: (contract: Contract) => Promise<RunningApp>;
  readonly operations?: readonly string[];
}

const sequences = { ...vault, faults: [], routes: () => vault.routes() };

const subjects: readonly Subject[] = [
  ...orders.faults.slice(0, 1).map(
    (fault): Subject => ({
      name: fault.name,
      app: orders,
      start: () => startApp(orders, fault),
      // The others only take time here.
      operations: ['listOrders', 'getOrder', 'cancelOrder'],
    }),
  ),
  {
    name: 'a fault that sequences show',
    app: sequences,
    start: (contract) => startStatefulApp(vault, 'deleted-for-show', createGate(contract, vault)),
  },
  {
    name: 'a server that knows nothing',
    app: sequences,
    start: () => startApp(sequences, undefined, () => ({ status: 404, headers: [] })),
  },
];

/** Tests on a fresh server, as on a machine of its own, and writes a report. */
async function report({ app, start, operations = [] }: Subject, shard?: Shard): Promise<RunReport> {
  const contract = await loadApp(app);
  const { url, close } = await start(contract);
  const collector = createRunCollector();
  // Nobody waits: pauses only move the time on.
  let time = 1_700_000_000_000;
  try {
    const events = testContract(contract, {
      target: { kind: 'server', url },
      operations,
      maxCases: 6,
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
      },
      ...(app.token !== undefined && { token: app.token }),
      ...(shard && { shard }),
    });
    for await (const event of events) collector.add(event);
  } finally {
    await close();
  }
  const result = collector.result();
  const name = `${shard?.index ?? 'whole'}.json`;
  const text = renderJson(result ? [result] : [], { version: '1' });
  return { name, results: parseJsonReport(text.replaceAll(url, 'http://127.0.0.1:1'), name) };
}

/**
 * A report without its order, and without what time and the state of a server do to it: which things it has, with which
 * ids, and so how many requests it takes to prepare what a case works on.
 */
function contentOf(reports: readonly RunReport[]): object {
  const { findings, notJudged, operations, apis, summary } = buildJsonReport(mergeRuns(reports), {
    version: '1',
  });
  const sort = <Item>(items: readonly Item[]): string[] => items.map((item) => JSON.stringify(item)).sort();
  return {
    summary,
    findings: sort(
      findings.map(({ evidence: { keyword, instance, provenance }, curl, ...finding }) => ({
        ...finding,
        evidence: { keyword, instance, provenance },
        isProven: curl !== undefined,
      })),
    ),
    notJudged: sort(notJudged),
    operations: sort(operations.map(({ durationMs: _, ...operation }) => operation)),
    apis: apis.map(({ startedAt: _, end, phases, ...api }) => ({
      ...api,
      phases: phases.map(({ phase, cases }) => ({ phase, cases })),
      end: { ...end, durationMs: 0, requests: 0 },
    })),
  };
}

test.each(subjects)('the shards of a run make the whole one together: $name', async (subject) => {
  const whole = contentOf([await report(subject)]);
  for (const count of [1, 2, 3, 4, 5]) {
    const shards: RunReport[] = [];
    for (let index = count; index >= 1; index -= 1) shards.push(await report(subject, { index, count }));
    expect(contentOf(shards)).toEqual(whole);
  }
});

test('what is not all of one run is refused in one line', async () => {
  const subject = subjects.find(({ app }) => app === sequences);
  if (subject === undefined) throw new Error('there is no subject');
  const [first, second, other] = [
    await report(subject, { index: 1, count: 2 }),
    await report(subject, { index: 2, count: 2 }),
    await report(subject, { index: 1, count: 3 }),
  ];
  const whole = await report(subject);
  const refusals: [reports: readonly RunReport[], message: RegExp][] = [
    [[first], /^vault: shard 2 of 2 is missing$/],
    [
      [first, second, { ...first, name: 'again.json' }],
      /^vault: shard 1 of 2 is in 1\.json and in again\.json$/,
    ],
    [[first, { ...other, name: 'other.json' }], /^vault: 1\.json and other\.json are no shards of one run: /],
    [
      [whole, second],
      /^vault: whole\.json holds a whole run, and so nothing is to be added to it from 2\.json$/,
    ],
  ];
  for (const [reports, message] of refusals) expect(() => mergeRuns(reports)).toThrow(message);
});
