import type { Contract } from '@countersign/contract';
import { expect, test } from 'vitest';
import type { Fault } from '../apps/app.ts';
import { requestApps } from '../apps/index.ts';
import { loadApp, runEngine } from '../apps/run-engine.ts';
import { expectSarifAtPointers } from '../apps/sarif-place.ts';

const phases = ['examples', 'coverage', 'fuzz'] as const;

/** Those of the path with the fault, and what makes things for them to work on: the others only take time here. */
function operationsNear(contract: Contract, { route }: Fault): readonly string[] {
  const path = route.slice(route.indexOf(' ') + 1);
  return contract.operations
    .filter((each) => each.path === path || (each.method === 'POST' && path.startsWith(`${each.path}/`)))
    .map(({ id }) => id);
}

for (const app of requestApps) {
  const contract = await loadApp(app);

  test(`${app.name}: nothing is found on the healthy server`, async () => {
    const { findings, requests } = await runEngine(contract, app, { phases });
    expect(findings.map(({ message }) => message)).toEqual([]);
    expect(requests).toBeGreaterThan(50);
  });

  test.each(app.faults.map((fault) => [fault.name, fault] as const))(
    `${app.name}: %s`,
    async (_name, fault) => {
      const operations = operationsNear(contract, fault);
      const { findings } = await runEngine(contract, app, { fault, phases: ['coverage'], operations });
      const caught = findings.map(
        ({ rule, location, severity }) => `${severity} ${rule} ${location.pointer}`,
      );
      expect(caught).toContain(`${fault.severity ?? 'error'} ${fault.rule} ${fault.at}`);
      expect(findings.filter(({ flaky }) => flaky)).toEqual([]);
      expectSarifAtPointers(app.name, app.document, findings);
      // One cause, not dozens.
      expect(caught.length).toBeLessThan(7);
    },
  );
}
