import type { Finding } from '@countersign/contract';
import type { SendCase, TestCase } from '../case.ts';
import type { LeftOut, PhaseContext } from '../phase.ts';
import type { PlanContext, Scenario } from './draft.ts';
import { judgeExchanges, observeTrace } from './judge-trace.ts';
import { planJourneys } from './plan-journeys.ts';
import { planPages } from './plan-lists.ts';
import { planObjects } from './plan-objects.ts';
import { planSingletons } from './plan-singletons.ts';
import { prove } from './prove.ts';
import { findRelations } from './relation.ts';
import { runScenario, type Walker } from './run-scenario.ts';
import type { Trace } from './step.ts';
import { type Confirmations, createConfirmations, type Suspicion, weigh } from './weigh.ts';

/** Runs that making one sequence shorter may cost, and for how many findings of a scenario that is worth it. */
const mostRuns = 10;
const thoroughProofs = 3;

/**
 * Follows what belongs together over several requests: what is made is read, listed, changed and deleted, jobs are
 * polled to their end, uploads come back byte for byte. A mock keeps no state, so there nothing is planned.
 */
export function* planStatefulPhase(context: PhaseContext): Iterable<TestCase | LeftOut> {
  const { contract, operations, seed, target } = context;
  if (target.kind === 'mock') return;
  const relations = findRelations(contract, operations);
  const plan: PlanContext = { contract, operations, relations, seed, hasOther: context.hasOther };
  const confirmations = createConfirmations();
  const remarks = createRemarks();
  for (const scenarios of [planObjects, planJourneys, planPages, planSingletons]) {
    for (const scenario of scenarios(plan)) {
      yield defineCase(context, scenario, confirmations, remarks);
      yield* remarks.take();
    }
  }
}

/** What cases could not judge, each thing once. */
interface Remarks {
  add(remark: LeftOut): void;
  /** Those that are new since the last call. */
  take(): readonly LeftOut[];
}

function createRemarks(): Remarks {
  const known = new Set<string>();
  const fresh: LeftOut[] = [];
  return {
    add(remark) {
      if (known.has(remark.message)) return;
      known.add(remark.message);
      fresh.push(remark);
    },
    take: () => fresh.splice(0),
  };
}

/** Jobs that are allowed more time than the run has for them. */
function unfinishedJobs(trace: Trace, jobTimeLimitMs: number): readonly LeftOut[] {
  return [...trace.values()].flatMap(({ step: { job, operation }, ended }) =>
    job === undefined || ended !== 'limit'
      ? []
      : [
          {
            operation,
            at: job.at,
            message: `a job has until ${job.deadline} s to end, and is waited for ${jobTimeLimitMs / 1000} s at most: whether it ends was not judged`,
          },
        ],
  );
}

function defineCase(
  context: PhaseContext,
  scenario: Scenario,
  confirmations: Confirmations,
  remarks: Remarks,
): TestCase {
  const { contract, now, sleep, jobTimeLimitMs, target } = context;
  const { id, label, operation, steps } = scenario;
  let count = 0;
  let proofs = 0;
  let suspicions: readonly Suspicion[] = [];
  let first: Trace = new Map();
  const walkWith = (send: SendCase): Walker => ({
    contract,
    send,
    now,
    sleep,
    jobTimeLimitMs,
    target: target.url,
    nonce: () => `${now().toString(36)}${(count++).toString(36)}`,
  });
  return {
    id,
    phase: 'stateful',
    operation,
    label,
    async run(send): Promise<readonly Finding[]> {
      first = await runScenario(walkWith(send), steps);
      for (const remark of unfinishedJobs(first, jobTimeLimitMs)) remarks.add(remark);
      const observations = observeTrace(contract, first);
      confirmations.add(observations);
      suspicions = weigh(contract, observations, confirmations);
      return [...judgeExchanges(contract, first), ...suspicions.map(({ finding }) => finding)];
    },
    async prove(finding, send): Promise<Finding> {
      const suspicion = suspicions.find((each) => each.finding.id === finding.id);
      if (suspicion === undefined) return finding;
      proofs += 1;
      const runs = proofs > thoroughProofs ? 0 : mostRuns;
      return prove(walkWith(send), steps, suspicion, { trace: first, runs });
    },
  };
}
