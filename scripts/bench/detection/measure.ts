import type { Subject, SubjectFault } from './subject.ts';
import { CannotRead, type Probe, type Tool, type Verdict } from './tool.ts';

/** What a tool made of one app and its faults. */
export interface Row {
  readonly app: string;
  readonly openapi: string;
  readonly faults: number;
  /** Faults of the kinds that it can show at all. */
  readonly inReach: number;
  readonly caught: number;
  /** `name (rule)` */
  readonly missed: readonly string[];
  /** What it holds against the healthy server. */
  readonly alarms: readonly string[];
  readonly requests: number;
  /** Of all runs together. */
  readonly seconds: number;
  /** Why it cannot work with the description at all. */
  readonly unreadable?: string;
}

/**
 * Tests the healthy server of an app and each of its faulty ones. An alarm is any failure on the healthy one, a catch any
 * failure that the healthy one has not, unless the tool itself says what it found.
 */
export async function measure(tool: Tool, subject: Subject): Promise<Row> {
  const { name, contract, faults } = subject;
  const total = { requests: 0, seconds: 0 };
  const row = { app: name, openapi: contract.openapi, faults: faults.length, inReach: 0, caught: 0 };
  const inReach = faults.filter(({ rule }) => tool.reach.has(rule)).length;
  try {
    const probe = await tool.prepare(subject);
    try {
      const healthy = await testOnce(probe, subject, total);
      const known = new Set(healthy.failures);
      const missed = await mapInTurn(faults, tool.parallel ?? 1, async (fault) => {
        const { failures, isCaught } = await testOnce(probe, subject, total, fault);
        return (isCaught ?? failures.some((each) => !known.has(each)))
          ? []
          : [`${fault.name} (${fault.rule})`];
      });
      return {
        ...row,
        inReach,
        caught: faults.length - missed.length,
        missed,
        alarms: healthy.failures,
        ...total,
      };
    } finally {
      await probe.close();
    }
  } catch (error) {
    if (!(error instanceof CannotRead)) throw error;
    const missed = faults.map((fault) => `${fault.name} (${fault.rule})`);
    return { ...row, missed, alarms: [], ...total, unreadable: error.message };
  }
}

async function testOnce(
  probe: Probe,
  subject: Subject,
  total: { requests: number; seconds: number },
  fault?: SubjectFault,
): Promise<Verdict> {
  const server = await subject.start(fault?.name);
  const started = performance.now();
  try {
    return await probe.test(server.url, fault);
  } finally {
    total.seconds += (performance.now() - started) / 1000;
    total.requests += server.requests();
    await server.close();
  }
}

/** Maps items with some of them at work at the same time, in the order of the items. */
async function mapInTurn<T, R>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<readonly R[]>,
): Promise<R[]> {
  const results: (readonly R[])[] = [];
  const pending = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of pending) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  return results.flat();
}
