import {
  type Contract,
  type Exchange,
  type Finding,
  locate,
  matchOperation,
  type ReportedFinding,
  type RunEvent,
} from '@countersign/contract';
import { createVerdicts, waivedBy } from '../create-verdicts.ts';
import { formatCurl } from '../format-curl.ts';
import { notJudged } from '../not-judged.ts';
import type { TestOptions } from '../options.ts';
import { redactExchange, redactFinding, type Secret } from '../secret.ts';
import { selectOperations } from '../select-operations.ts';
import { createTally } from '../tally.ts';
import { judgeExchangeOf, toExchange } from './judge-recorded.ts';
import { targetBelow } from './recorded-bases.ts';
import { findRecordedSecrets } from './recorded-secrets.ts';
import type { RecordedExchange } from './recording.ts';
import { createUnmatched } from './unmatched.ts';

export interface RecordingOptions
  extends Pick<TestOptions, 'operations' | 'tags' | 'secrets' | 'waivers' | 'severities' | 'signal' | 'now'> {
  /** Where the API's paths begin in the recorded URLs, longest first; not empty. */
  readonly bases: readonly string[];
}

/**
 * Judges recorded traffic by the same checks as a run, and yields the same events. Nothing is sent.
 *
 * A request that breaks the description is a finding only where the server took it: one that was refused with 4xx has
 * been dealt with. Exchanges that are no operation of the description are told, one line for each kind.
 *
 * @throws {TesterError} `invalid-option` for an operation or tag that is not described
 */
export async function* judgeRecording(
  contract: Contract,
  recording: AsyncIterable<RecordedExchange> | Iterable<RecordedExchange>,
  options: RecordingOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  const { bases, now = Date.now, signal } = options;
  const selected = new Set(selectOperations(contract, options));
  const tally = createTally(contract);
  const verdicts = createVerdicts({ waivers: options.waivers, severities: options.severities, now });
  const unmatched = createUnmatched();
  const left = { broken: 0, requestBodies: 0, responseBodies: 0 };
  const started = now();
  const api = contract.name;
  yield {
    type: 'run-start',
    api,
    title: contract.title,
    target: { kind: 'recording', url: bases[0] ?? '' },
    seed: 0,
    phases: ['recorded'],
    startedAt: new Date(started).toISOString(),
    operations: [...selected].map((operation) => ({
      operation: operation.id,
      method: operation.method,
      path: operation.path,
      tags: operation.tags,
      location: locate(contract, operation.at),
      statusesDocumented: operation.responses.map(({ status }) => status),
    })),
    sources: contract.sources,
    files: contract.files,
  };
  for (const each of contract.notJudged) yield notJudged(contract, 'description', each);
  yield { type: 'phase-start', api, phase: 'recorded' };
  let count = 0;
  for await (const recorded of recording) {
    if (signal?.aborted === true) break;
    const target = targetBelow(bases, recorded.url);
    const match = target === undefined ? undefined : matchOperation(contract, recorded.method, target);
    if (target === undefined || match?.operation === undefined) {
      // `HEAD` goes with `GET`, and `OPTIONS` is how browsers ask before they call.
      const isStandard =
        recorded.method === 'OPTIONS' || (recorded.method === 'HEAD' && match?.allow?.includes('GET'));
      if (target === undefined || !isStandard) unmatched.add(recorded.method, recorded.url, target);
      continue;
    }
    const { operation } = match;
    if (!selected.has(operation)) continue;
    if (recorded.response === undefined) {
      left.broken += 1;
      continue;
    }
    if (recorded.body === 'unknown') left.requestBodies += 1;
    if (recorded.response.body === 'unknown') left.responseBodies += 1;
    count += 1;
    const id = `${operation.id}/recorded/${count}`;
    const exchange = toExchange(operation, recorded, target);
    const found = judgeExchangeOf(contract, operation, recorded, exchange).map(verdicts.adjust);
    const secrets = [...(options.secrets ?? []), ...findRecordedSecrets(contract, recorded)];
    tally.addCase({ operation, phase: 'recorded', label: '' }, recorded.durationMs);
    tally.addExchange(exchange, operation);
    yield {
      type: 'case',
      api,
      id,
      phase: 'recorded',
      operation: operation.id,
      label: `recorded request ${count}`,
      exchanges: [redactExchange(exchange, secrets)],
      findings: found.map((finding) => finding.id),
      durationMs: recorded.durationMs,
    };
    for (const finding of found) {
      const waiver = verdicts.waiverOf(finding);
      if (!tally.addFinding(finding, waiver !== undefined)) continue;
      const reported = { ...report(finding, exchange, secrets), ...(waiver && { waived: waivedBy(waiver) }) };
      yield { type: 'finding', api, finding: reported, case: id };
    }
  }
  const durationMs = now() - started;
  yield { type: 'phase-end', api, phase: 'recorded', cases: count, durationMs };
  for (const message of [...unmatched.lines(), ...describeLeft(left)])
    yield notJudged(contract, 'case', { message });
  for (const operation of selected) yield tally.end(operation);
  for (const message of verdicts.remarks(false)) yield { type: 'remark', api, message };
  yield {
    type: 'run-end',
    api,
    ...tally.totals(),
    durationMs,
    ...(signal?.aborted === true && { stopped: 'cancelled' as const }),
  };
}

function report(finding: Finding, exchange: Exchange, secrets: readonly Secret[]): ReportedFinding {
  return {
    ...redactFinding(finding, secrets),
    curl: formatCurl(exchange.url, exchange.request, secrets),
  };
}

function describeLeft(left: {
  readonly broken: number;
  readonly requestBodies: number;
  readonly responseBodies: number;
}): string[] {
  const say = (count: number, one: string, many: string): string[] =>
    count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count} ${many}`];
  const how = 'not recorded byte for byte';
  return [
    ...say(left.broken, 'recorded request has no answer', 'recorded requests have no answer'),
    ...say(left.requestBodies, `request body was ${how}`, `request bodies were ${how}`),
    ...say(left.responseBodies, `response body was ${how}`, `response bodies were ${how}`),
  ];
}
