import type { Finding } from '@countersign/contract';
import type { TestCase } from '../case.ts';
import type { LeftOut, PhaseContext } from '../phase.ts';
import { createWalker } from './create-walker.ts';
import type { PlanContext, Scenario } from './draft.ts';
import { mostWalks } from './follow-pages.ts';
import { judgeExchanges, observeTrace } from './judge-trace.ts';
import { planBatches } from './plan-batches.ts';
import { planCascades } from './plan-cascades.ts';
import { planDeeds } from './plan-deeds.ts';
import { planDuplicates } from './plan-duplicates.ts';
import { planFileSizes } from './plan-file-sizes.ts';
import { planFilters } from './plan-filters.ts';
import { planFormats } from './plan-formats.ts';
import { planIntrusions } from './plan-intrusions.ts';
import { planJourneys } from './plan-journeys.ts';
import { planPages } from './plan-lists.ts';
import { planMembers } from './plan-members.ts';
import { planNumbers } from './plan-numbers.ts';
import { planObjects } from './plan-objects.ts';
import { planParts } from './plan-parts.ts';
import { planRenewals } from './plan-renewals.ts';
import { planResults } from './plan-results.ts';
import { planSets } from './plan-sets.ts';
import { planSingletons } from './plan-singletons.ts';
import { planStates } from './plan-states.ts';
import { planStrays } from './plan-strays.ts';
import { prove } from './prove.ts';
import { findRelations } from './relation.ts';
import { createRemarks, type Remarks } from './remarks.ts';
import { runScenario } from './run-scenario.ts';
import type { Trace } from './step.ts';
import { type Confirmations, createConfirmations, type Suspicion, weigh } from './weigh.ts';
import { planWorkflows } from './workflows/plan-workflows.ts';

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
  for (const scenarios of [
    planObjects,
    planParts,
    planNumbers,
    planMembers,
    planSets,
    planBatches,
    planDuplicates,
    planStrays,
    planCascades,
    planRenewals,
    planIntrusions,
    planResults,
    planJourneys,
    planFileSizes,
    planPages,
    planFilters,
    planSingletons,
    planFormats,
    planDeeds,
    planStates,
  ]) {
    for (const scenario of scenarios(plan)) {
      yield defineCase(context, scenario, confirmations, remarks);
      yield* remarks.take();
    }
  }
  for (const planned of planWorkflows(context, remarks)) {
    yield planned;
    yield* remarks.take();
  }
}

/** Jobs that are allowed more time than the run has for them. */
function unfinishedJobs(trace: Trace, jobTimeLimitMs: number): readonly LeftOut[] {
  return [...trace.values()].flatMap(({ step: { job, operation, isInferred }, ended }) =>
    job === undefined || ended !== 'limit'
      ? []
      : [
          {
            operation,
            at: job.at,
            message:
              isInferred === true
                ? 'a job had not ended when it had been waited for: nothing says how long it may take, so whether it ends was not judged'
                : `a job has until ${job.deadline} s to end, and is waited for ${jobTimeLimitMs / 1000} s at most: whether it ends was not judged`,
          },
        ],
  );
}

/** Lists that somebody else changed on every walk. */
function changedLists(trace: Trace): readonly LeftOut[] {
  return [...trace.values()].flatMap(({ step: { operation }, ended }) =>
    ended !== 'changed'
      ? []
      : [
          {
            operation,
            at: operation.at,
            message: `others changed the list of ${operation.method} ${operation.path} each of the ${mostWalks} times it was followed: whether its pages add up was not judged`,
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
  const { contract, jobTimeLimitMs } = context;
  const { id, label, operation, steps } = scenario;
  let proofs = 0;
  let suspicions: readonly Suspicion[] = [];
  let first: Trace = new Map();
  const walkWith = createWalker(context);
  return {
    id,
    phase: 'stateful',
    operation,
    label,
    async run(send): Promise<readonly Finding[]> {
      first = await runScenario(walkWith(send), steps);
      for (const remark of [...unfinishedJobs(first, jobTimeLimitMs), ...changedLists(first)])
        remarks.add(remark);
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
