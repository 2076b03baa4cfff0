import { fileURLToPath } from 'node:url';
import { type Contract, checkRequest, checkResponse, type Finding } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { type App, type Fault, startApp } from './app.ts';
import { exampleRequests } from './example-requests.ts';
import { exchange } from './exchange.ts';
import { apps } from './index.ts';
import { expectSarifAtPointers } from './sarif-place.ts';

interface Run {
  readonly findings: Finding[];
  /** `operation status` of every exchange. */
  readonly seen: string[];
}

/** Sends what the description shows, and judges every exchange. */
async function run(contract: Contract, app: App, fault?: Fault): Promise<Run> {
  const { url, close } = await startApp(app, fault);
  const seen: string[] = [];
  const findings: Finding[] = [];
  try {
    for (const operation of contract.operations) {
      for (const request of exampleRequests(contract, operation, app.token)) {
        const response = await exchange(url, request);
        seen.push(`${operation.id} ${response.status}`);
        findings.push(
          ...checkRequest(contract, request),
          ...checkResponse(contract, operation, response, { request }),
        );
      }
    }
  } finally {
    await close();
  }
  return { findings, seen };
}

for (const app of apps) {
  const file = fileURLToPath(app.document);
  const contract = await loadContract(file, {
    name: app.name,
    baseDirectory: fileURLToPath(new URL('.', app.document)),
  });

  test(`${app.name}: the healthy server keeps its description`, async () => {
    const { findings, seen } = await run(contract, app);
    expect(findings.map(({ message }) => message)).toEqual([]);
    const succeeds = (id: string): boolean => seen.some((each) => new RegExp(`^${id} [23]`).test(each));
    expect(contract.operations.filter(({ id }) => !succeeds(id))).toEqual([]);
  });

  test.each(app.faults.map((fault) => [fault.name, fault] as const))(
    `${app.name}: %s`,
    async (_name, fault) => {
      const { findings } = await run(contract, app, fault);
      const operation = contract.operations.find(({ method, path }) => `${method} ${path}` === fault.route);
      const caught = findings.map(
        ({ rule, operation: on, location, severity }) => `${severity} ${rule} ${on} ${location.pointer}`,
      );
      const want = `${fault.severity ?? 'error'} ${fault.rule} ${operation?.id} ${fault.at}`;
      expect([...new Set(caught)]).toEqual([want]);

      expectSarifAtPointers(app.name, app.document, findings);
    },
  );
}

test('faults have names of their own, and there are enough of them', () => {
  const names = apps.flatMap((app) => app.faults.map((fault) => `${app.name} ${fault.name}`));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(80);
});
