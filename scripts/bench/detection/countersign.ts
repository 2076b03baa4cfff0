import { type Finding, rules } from '@countersign/contract';
import { testContract } from '@countersign/tester';
import type { Tool } from './tool.ts';

/** This toolkit with nothing set but tokens. A fault counts only by its own rule and, where it is named, its own statement. */
export const countersign: Tool = {
  name: 'countersign',
  reach: new Set(rules),
  prepare: async ({ contract, token, otherToken, phases }) => ({
    close: async () => {},
    test: async (url, fault) => {
      const findings: Finding[] = [];
      // Nobody waits: pauses only move the time on.
      let time = Date.now();
      const events = testContract(contract, {
        target: { kind: 'server', url },
        ...(token !== undefined && { token }),
        ...(otherToken !== undefined && { otherToken }),
        ...(phases && { phases }),
        now: () => time,
        sleep: async (milliseconds) => {
          time += milliseconds;
        },
      });
      for await (const event of events) if (event.type === 'finding') findings.push(event.finding);
      return {
        failures: findings.map(
          ({ severity, rule, operation, message }) => `${severity} ${rule} ${operation}: ${message}`,
        ),
        isCaught: findings.some(
          ({ rule, location }) =>
            rule === fault?.rule && (fault.at === undefined || fault.at === location.pointer),
        ),
      };
    },
  }),
};
