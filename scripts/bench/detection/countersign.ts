import type { Finding, Rule } from '@countersign/contract';
import { testContract } from '@countersign/tester';
import type { Tool } from './tool.ts';

const every: readonly Rule[] = [
  'server-error',
  'status-undocumented',
  'content-type-mismatch',
  'header-missing',
  'header-invalid',
  'body-invalid',
  'body-unexpected',
  'valid-rejected',
  'invalid-accepted',
  'auth-ignored',
  'other-user-reads',
  'method-allowed',
  'media-type-accepted',
  'read-differs-from-write',
  'created-not-found',
  'deleted-still-found',
  'list-misses-created',
  'update-not-persisted',
  'patch-clobbers',
  'precondition-ignored',
  'pagination-inconsistent',
  'location-dead',
  'bytes-differ',
  'size-wrong',
  'digest-wrong',
  'filename-lost',
  'part-lost',
  'job-never-ends',
  'job-illegal-transition',
  'job-progress-invalid',
  'job-terminal-unstable',
  'workflow-broken',
];

/** This toolkit with nothing set but tokens. A fault counts only by its own rule and, where it is named, its own statement. */
export const countersign: Tool = {
  name: 'countersign',
  reach: new Set(every),
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
