import { expect, test } from 'vitest';
import { requestApps } from '../apps/index.ts';
import { loadApp, runEngine } from '../apps/run-engine.ts';

const phases = ['examples', 'coverage'] as const;

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
      const { findings } = await runEngine(contract, app, { fault, phases });
      const caught = findings.map(
        ({ rule, location, severity }) => `${severity} ${rule} ${location.pointer}`,
      );
      expect(caught).toContain(`${fault.severity ?? 'error'} ${fault.rule} ${fault.at}`);
      expect(findings.filter(({ flaky }) => flaky)).toEqual([]);
      // One cause, not dozens.
      expect(caught.length).toBeLessThan(4);
    },
  );
}
