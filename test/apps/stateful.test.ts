import type { Finding } from '@countersign/contract';
import { type TestOptions, testContract } from '@countersign/tester';
import { expect, test } from 'vitest';
import { checkout } from './checkout/app.ts';
import { renders } from './renders/app.ts';
import { loadApp } from './run-engine.ts';
import { expectSarifAtPointers } from './sarif-place.ts';
import { type StatefulApp, startStatefulApp } from './stateful-app.ts';
import { statefulApps } from './stateful-apps.ts';

interface Run {
  readonly findings: readonly Finding[];
  /** Operations that were answered with success. */
  readonly succeeded: readonly string[];
  readonly notJudged: readonly string[];
}

async function run(app: StatefulApp, fault?: string, options: Partial<TestOptions> = {}): Promise<Run> {
  const contract = await loadApp(app);
  const { url, close } = await startStatefulApp(app, fault);
  const findings: Finding[] = [];
  const succeeded: string[] = [];
  const notJudged: string[] = [];
  // Nobody waits: pauses only move the time on.
  let time = Date.now();
  try {
    const events = testContract(contract, {
      target: { kind: 'server', url },
      phases: ['stateful'],
      timeoutMs: 3000,
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
      },
      ...(app.token !== undefined && { token: app.token }),
      ...(app.otherToken !== undefined && { otherToken: app.otherToken }),
      ...options,
    });
    for await (const event of events) {
      // What a whole run did not see is a matter of its phases.
      if (event.type === 'finding' && event.case !== undefined) findings.push(event.finding);
      if (event.type === 'not-judged') notJudged.push(event.message);
      if (event.type === 'operation-end' && event.statusesSeen.some((status) => status < 400))
        succeeded.push(event.operation);
    }
  } finally {
    await close();
  }
  return { findings, succeeded, notJudged };
}

for (const app of statefulApps) {
  test(`${app.name}: nothing is found on the healthy server, and every operation succeeds`, async () => {
    const { findings, succeeded } = await run(app);
    expect(findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    const contract = await loadApp(app);
    const expected = contract.operations.filter(({ id }) => app.aside?.includes(id) !== true);
    expect(succeeded).toEqual(expected.map(({ id }) => id));
  });

  const [open, closed] = [true, false].map((isOpen) =>
    app.faults.filter((fault) => (fault.open !== undefined) === isOpen),
  );

  test.each((open ?? []).map((fault) => [fault.name, fault] as const))(
    `${app.name}: %s is not caught yet`,
    async (name, { rule }) => {
      const { findings } = await run(app, name);
      expect(findings.filter((finding) => finding.rule === rule)).toEqual([]);
    },
  );

  test.each((closed ?? []).map((fault) => [fault.name, fault] as const))(
    `${app.name}: %s`,
    async (name, fault) => {
      const { findings } = await run(app, name);
      const caught = findings.map(({ rule, severity }) => `${severity} ${rule}`);
      expect([...new Set(caught)]).toEqual([`${fault.severity ?? 'error'} ${fault.rule}`]);
      expectSarifAtPointers(app.name, app.workflows ?? app.document, findings);
      for (const { flaky, evidence } of findings) {
        expect(flaky).toBe(false);
        expect(evidence.sequence?.length ?? 1).toBeLessThan(25);
      }
    },
  );
}

test('a job that has more time than the run has for it is said not to be judged', async () => {
  const { findings, notJudged } = await run(renders, 'never-done', { jobTimeLimitMs: 5000 });
  expect(findings).toEqual([]);
  expect(notJudged.filter((message) => message.includes('a job'))).toEqual([
    'a job has until 20 s to end, and is waited for 5 s at most: whether it ends was not judged',
  ]);
});

test('what a workflow says and the engine cannot judge is said', async () => {
  const { notJudged } = await run(checkout);
  expect(notJudged.filter((message) => message.includes('workflow'))).toEqual([
    'workflow "elsewhere" was not followed: conditions of type xpath are not judged',
  ]);
});
