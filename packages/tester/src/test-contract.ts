import {
  type Contract,
  type Finding,
  findNeverSeen,
  locate,
  type Operation,
  type Phase,
  type ReportedFinding,
  type RunEvent,
  type RunTarget,
} from '@countersign/contract';
import { credentialOf } from './authorise.ts';
import { parseTargetUrl } from './base-url.ts';
import { checkReachable } from './check-reachable.ts';
import { createPatience } from './create-patience.ts';
import { createVerdicts, waivedBy } from './create-verdicts.ts';
import { TesterError } from './errors.ts';
import { tradeCredentials } from './fetch-access-token.ts';
import { expectAnswers } from './never-seen.ts';
import { announce, withoutSuccess } from './not-judged.ts';
import type { TestOptions } from './options.ts';
import { sleepForReal } from './pace.ts';
import { phases } from './phases.ts';
import { createExchanger } from './run-exchange.ts';
import { runPhase } from './run-phase.ts';
import { isSafe, selectOperations } from './select-operations.ts';
import { holdsOperation, holdsSequences } from './shard.ts';
import { createLeftovers } from './stateful/leftovers.ts';
import { createTally } from './tally.ts';
import { withKnownInputs } from './with-known-inputs.ts';

/** Milliseconds for deleting what a run that was ended early has made. */
const longestCleanUp = 5000;

/**
 * Tests a server against its contract and yields what happens as it happens.
 *
 * Requests are sent byte for byte as they were planned, one after the other unless `workers` says otherwise; redirects
 * are not followed. Ending the iteration early ends the run and closes its connections.
 *
 * @throws {TesterError} `unreachable` or `invalid-option`, before the first event
 */
export async function* testContract(
  described: Contract,
  given: TestOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  const contract = withKnownInputs(described, given.known);
  const { now = Date.now, seed = 1, sleep = sleepForReal, timeoutMs = 10_000 } = given;
  const target = { kind: given.target.kind, url: parseTargetUrl(given.target.url) };
  const selected = selectOperations(contract, given);
  const wanted = given.phases ?? defaultPhases(target.kind);
  const unknown = wanted.find((phase) => phases[phase] === undefined);
  if (unknown !== undefined) {
    throw new TesterError(
      'invalid-option',
      `there is no phase ${JSON.stringify(unknown)}; there is ${Object.keys(phases).join(', ')}`,
    );
  }
  await checkReachable(target.url, timeoutMs, given.transport);
  const options = await tradeCredentials(contract, target.url, given);

  const started = now();
  const limit = options.timeLimitMs === undefined ? undefined : AbortSignal.timeout(options.timeLimitMs);
  const signal = AbortSignal.any([options.signal, limit].filter((each) => each !== undefined));
  const exchanger = createExchanger(contract, target, signal, options);
  const tally = createTally(contract);
  const verdicts = createVerdicts({ waivers: options.waivers, severities: options.severities, now });
  const operations = options.methods === 'safe' ? selected.filter(isSafe) : selected;
  const leftovers = createLeftovers(contract, target.kind === 'mock' ? [] : operations, seed);
  const patience = createPatience();
  const { shard } = options;
  const own = new Set(selected.filter((_, index) => holdsOperation(shard, index)));
  const isInShard = (operation: Operation): boolean => own.has(operation);
  try {
    yield {
      type: 'run-start',
      api: contract.name,
      title: contract.title,
      target,
      seed,
      phases: wanted,
      startedAt: new Date(started).toISOString(),
      operations: selected.map((operation) => ({
        operation: operation.id,
        method: operation.method,
        path: operation.path,
        tags: operation.tags,
        location: locate(contract, operation.at),
        statusesDocumented: operation.responses.map(({ status }) => status),
      })),
      sources: contract.sources,
      files: contract.files,
      ...(shard && { shard }),
    };
    const left = selected.filter((operation) => !operations.includes(operation));
    yield* announce(contract, { kind: target.kind, phases: wanted }, left);
    const context = {
      contract,
      target,
      seed,
      methods: options.methods ?? 'all',
      maxCases: options.maxCases ?? 50,
      ...(options.token !== undefined && { credential: credentialOf(options.token, options.accessTokens) }),
      statusesSeen: tally.statusesSeen,
      hasOther: options.otherToken !== undefined,
      jobTimeLimitMs: options.jobTimeLimitMs ?? 30_000,
      now,
      sleep: (milliseconds: number) => sleep(milliseconds, signal),
    };
    let complete = true;
    for (const phase of wanted) {
      const isElsewhere = phase === 'stateful' && !holdsSequences(shard);
      const plan = isElsewhere ? [] : (phases[phase]?.({ ...context, operations }) ?? []);
      // Journeys look at lists and states, which others must not change meanwhile.
      const workers = phase === 'stateful' ? 1 : (options.workers ?? 1);
      const isOwn = phase === 'stateful' ? () => true : isInShard;
      const run = {
        contract,
        phase,
        plan,
        isOwn,
        exchanger,
        tally,
        leftovers,
        verdicts,
        patience,
        signal,
        now,
        workers,
      };
      if (!(yield* runPhase(run))) complete = false;
    }
    // Whoever ends a run early does not want to find what it made, and not to wait for long either.
    const cleaner = complete
      ? exchanger
      : createExchanger(contract, target, AbortSignal.timeout(longestCleanUp), options);
    try {
      await leftovers.cleanUp(async (operation, request) => {
        const exchange = await cleaner.exchange(operation, request);
        tally.addExchange(exchange, operation);
        return exchange;
      });
    } finally {
      if (cleaner !== exchanger) await cleaner.close();
    }
    const judge = (found: Finding): ReportedFinding => {
      const finding = verdicts.adjust(found);
      const waiver = verdicts.waiverOf(finding);
      return { ...finding, ...(waiver && { waived: waivedBy(waiver) }) };
    };
    for (const operation of selected) {
      const soFar = tally.end(operation);
      const expected =
        complete && target.kind !== 'mock' && isInShard(operation) && !patience.isSpent(operation)
          ? expectAnswers({ contract, phases: wanted }, operation, soFar)
          : [];
      if (shard !== undefined) {
        // What this part has not seen, another one may have.
        const left = expected.map(({ statuses, finding }) => ({ statuses, finding: judge(finding) }));
        yield { ...soFar, expected: left };
        continue;
      }
      for (const finding of findNeverSeen(expected, soFar.statusesSeen).map(judge))
        if (tally.addFinding(finding, finding.waived !== undefined))
          yield { type: 'finding', api: contract.name, finding };
      if (target.kind !== 'mock') yield* withoutSuccess(contract, operation, soFar);
      yield tally.end(operation);
    }
    // What was left out may be what a waiver is for.
    const isWhole =
      complete &&
      shard === undefined &&
      operations === contract.operations &&
      wanted.length === Object.keys(phases).length;
    for (const message of verdicts.remarks(isWhole)) yield { type: 'remark', api: contract.name, message };
    const reason = options.signal?.aborted ? 'cancelled' : limit?.aborted ? 'time-limit' : 'no-answer';
    yield {
      type: 'run-end',
      api: contract.name,
      ...tally.totals(),
      durationMs: now() - started,
      ...(!complete && { stopped: reason }),
    };
  } finally {
    await exchanger.close();
  }
}

/** A mock answers from the description itself, and keeps no state: there is nothing to find by chance or in sequences. */
function defaultPhases(kind: RunTarget['kind']): readonly Phase[] {
  return kind === 'mock' ? ['examples', 'coverage'] : (Object.keys(phases) as Phase[]);
}
