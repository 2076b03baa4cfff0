import type { Operation, OperationResponse } from '@countersign/contract';
import { literalsOf, singular } from './path-names.ts';
import { sentencesOf } from './sentences-of.ts';

const statuses = /^(202|404|409|423|425)$/;
const unfinished =
  /\b(not|isn['’]t|hasn['’]t|yet to be) (yet )?(been )?(finished|ready|done|completed?|generated|produced|written|rendered|processed)\b|\b(still|currently) (running|pending|queued|being|in progress|processing|working)\b|\bnot (available|there) yet\b|\bnot yet (available|there)\b|\bin progress\b|\bunfinished\b/i;
/** Words under which a result may be given all the same, or that are of something else. */
const hedges = /\b(may|might|can|could|partial\w*|another|other|previous|unless|optional\w*)\b/i;

/** The response by which an operation that gives what a job makes says that the job has not ended. */
export function notReady(started: Operation, { path, responses }: Operation): OperationResponse | undefined {
  const nouns = [...literalsOf(started.path), ...literalsOf(path)].map((each) =>
    singular(each).replace(/[^a-z0-9]/g, '.'),
  );
  const subject = new RegExp(
    `^(not|still|unfinished|in progress)\\b|\\b(it|its|job|task|results?|${nouns.join('|')})\\b`,
    'i',
  );
  return responses.find(
    ({ status, description = '' }) =>
      statuses.test(status) &&
      !hedges.test(description) &&
      sentencesOf(description).some((each) => subject.test(each) && unfinished.test(each)),
  );
}
