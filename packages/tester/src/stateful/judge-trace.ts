import { type Contract, createFinding, type Exchange, type Finding } from '@countersign/contract';
import { judgeExchange } from '../judge-exchange.ts';
import type { Observation, Oracle } from './observation.ts';
import { batchItemsKept } from './oracles/batch-items.ts';
import { bytesDiffer, digestWrong, filenameLost, partLost, sizeWrong } from './oracles/content-claims.ts';
import { countDiffers } from './oracles/count-differs.ts';
import { createdNotFound } from './oracles/created-not-found.ts';
import { deletedStillFound } from './oracles/deleted-still-found.ts';
import { dispositionDiffers } from './oracles/disposition-differs.ts';
import { duplicateAccepted } from './oracles/duplicate-accepted.ts';
import { filesSwapped } from './oracles/files-swapped.ts';
import { filterIgnored } from './oracles/filter-ignored.ts';
import { filteredTotal } from './oracles/filtered-total.ts';
import { filtersTogether } from './oracles/filters-together.ts';
import { formatIgnored } from './oracles/format-ignored.ts';
import { foundBelowAnother } from './oracles/found-below-another.ts';
import { idempotencyIgnored, keyTakesAnother } from './oracles/idempotency-ignored.ts';
import {
  jobIllegalTransition,
  jobNeverEnds,
  jobProgressInvalid,
  jobTerminalUnstable,
} from './oracles/job-oracles.ts';
import { jsonPatchApplied } from './oracles/json-patch-applied.ts';
import { listLosesMade } from './oracles/list-loses-made.ts';
import { listMissesCreated } from './oracles/list-misses-created.ts';
import { locationDead } from './oracles/location-dead.ts';
import { orderIgnored } from './oracles/order-ignored.ts';
import { orderPromised } from './oracles/order-promised.ts';
import { otherUserReads } from './oracles/other-user-reads.ts';
import { otherUserWrites } from './oracles/other-user-writes.ts';
import { paginationInconsistent } from './oracles/pagination-inconsistent.ts';
import { patchClobbers } from './oracles/patch-clobbers.ts';
import { preconditionIgnored } from './oracles/precondition-ignored.ts';
import { readDiffersFromWrite } from './oracles/read-differs-from-write.ts';
import { readOnlyIgnored } from './oracles/read-only-ignored.ts';
import { readingDiffers } from './oracles/reading-differs.ts';
import { replacementKeeps } from './oracles/replacement-keeps.ts';
import { restoredDiffers } from './oracles/restored-differs.ts';
import { resultTooSoon, resultWithheld } from './oracles/result-too-soon.ts';
import { setMembers } from './oracles/set-members.ts';
import { shownDiffersFromWrite } from './oracles/shown-differs-from-write.ts';
import { stateIgnored } from './oracles/state-ignored.ts';
import { statusMisused } from './oracles/status-misused.ts';
import { tagUnchanged } from './oracles/tag-unchanged.ts';
import { updateNotPersisted } from './oracles/update-not-persisted.ts';
import type { Step, Trace } from './step.ts';

const oracles: readonly Oracle[] = [
  createdNotFound,
  foundBelowAnother,
  locationDead,
  readDiffersFromWrite,
  shownDiffersFromWrite,
  updateNotPersisted,
  patchClobbers,
  jsonPatchApplied,
  replacementKeeps,
  readOnlyIgnored,
  preconditionIgnored,
  idempotencyIgnored,
  duplicateAccepted,
  stateIgnored,
  statusMisused,
  resultTooSoon,
  resultWithheld,
  keyTakesAnother,
  restoredDiffers,
  readingDiffers,
  tagUnchanged,
  deletedStillFound,
  listMissesCreated,
  listLosesMade,
  setMembers,
  batchItemsKept,
  paginationInconsistent,
  countDiffers,
  filterIgnored,
  filtersTogether,
  filteredTotal,
  orderIgnored,
  orderPromised,
  formatIgnored,
  otherUserReads,
  otherUserWrites,
  sizeWrong,
  digestWrong,
  filenameLost,
  dispositionDiffers,
  partLost,
  bytesDiffer,
  filesSwapped,
  jobNeverEnds,
  jobIllegalTransition,
  jobProgressInvalid,
  jobTerminalUnstable,
];

/** Every relation between the exchanges of a trace, seen to hold or not to hold. */
export function observeTrace(contract: Contract, trace: Trace): readonly Observation[] {
  return oracles.flatMap((oracle) => oracle(contract, trace));
}

/** What single exchanges of a trace show. */
export function judgeExchanges(contract: Contract, trace: Trace): readonly Finding[] {
  return [...trace.values()].flatMap(({ step, exchanges }) =>
    step.url !== undefined
      ? exchanges.flatMap((exchange) => judgeFetched(contract, step, exchange))
      : exchanges.flatMap((exchange) => judgeExchange(contract, step.operation, 'stateful', exchange)),
  );
}

/** A URL of the server's own that no operation describes still has to be answered. */
function judgeFetched(
  contract: Contract,
  { operation }: Step,
  { request, response }: Exchange,
): readonly Finding[] {
  if (response === undefined || response.status < 500) return [];

  return [
    createFinding(contract, {
      rule: 'server-error',
      operation,
      phase: 'stateful',
      message: `A URL that ${operation.method} ${operation.path} handed out is answered with ${response.status}.`,
      at: operation.at,
      provenance: { basis: 'standard' },
      cause: 'handed-out',
      evidence: { request, response },
    }),
  ];
}
