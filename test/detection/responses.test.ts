import { expect, test } from 'vitest';
import { apps } from '../apps/index.ts';
import { createGate, loadApp, runEngine } from '../apps/run-engine.ts';

// Their servers keep no state, so there is nothing for sequences to find.
const phases = ['examples', 'coverage', 'fuzz'] as const;

for (const app of apps) {
  const contract = await loadApp(app);

  test(`${app.name}: nothing is found on the healthy server`, async () => {
    const { findings } = await runEngine(contract, app, { gate: createGate(contract, app), phases });
    expect(findings.map(({ rule, operation, message }) => `${rule} ${operation} ${message}`)).toEqual([]);
  });

  test.each(app.faults.map((fault) => [fault.name, fault] as const))(
    `${app.name}: %s`,
    async (_name, fault) => {
      const operation = contract.operations.find(({ method, path }) => `${method} ${path}` === fault.route);
      const { findings } = await runEngine(contract, app, {
        fault,
        gate: createGate(contract, app),
        phases: ['examples'],
        operations: [operation?.id ?? ''],
      });
      const caught = findings.map(
        ({ rule, location, severity }) => `${severity} ${rule} ${location.pointer}`,
      );
      expect(caught).toContain(`${fault.severity ?? 'error'} ${fault.rule} ${fault.at}`);
    },
  );
}
