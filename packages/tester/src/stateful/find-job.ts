import type { Contract, Job, Operation } from '@countersign/contract';
import { isUnsafe, type PlanContext } from './draft.ts';
import { isComplete } from './plan-objects.ts';
import type { Relation } from './relation.ts';
import { jsonAnswer, schemasAt } from './schema-place.ts';

/** A job that an operation starts, and how it is followed. */
export interface StartedJob {
  readonly job: Job;
  readonly poll: Relation;
  /** True where names say that it is one. */
  readonly isInferred: boolean;
}

/**
 * The job that an operation starts: the one that its `x-job` describes, else what an answer 202 leads to where its status
 * is one of a few words, each of which says plainly whether it goes on or is over.
 */
export function findJob(context: PlanContext, operation: Operation): StartedJob | undefined {
  const { job } = operation;
  if (job !== undefined) {
    const poll = context.relations.find(
      (each) => each.from === operation && each.name === job.link && each.stated,
    );
    return poll && { job, poll, isInferred: false };
  }
  const isAccepted = operation.responses.some(({ status }) => status === '202');
  return isUnsafe(operation) && isAccepted ? inferJob(context, operation) : undefined;
}

/** The same, and what else has a status that says whether it goes on: something that is made, and worked on then. */
export function findStatus(context: PlanContext, operation: Operation): StartedJob | undefined {
  return findJob(context, operation) ?? inferJob(context, operation);
}

function inferJob({ contract, relations }: PlanContext, operation: Operation): StartedJob | undefined {
  for (const poll of relations) {
    if (poll.from !== operation || poll.to.method !== 'GET' || !poll.makes || !isComplete(poll)) continue;
    const found = readsJob(contract, poll);
    if (found !== undefined) return { job: found, poll, isInferred: true };
  }
  return undefined;
}

const stateName = /^(job_?)?(status|state|phase)$/i;
const goesOn =
  /^(new|queued|enqueued|created|accepted|submitted|scheduled|started|active|in[-_ ]?progress|[a-z_-]+ing)$/i;
const failed = /^(failed|failure|error(ed)?|cancell?ed|aborted|rejected|timed[-_ ]?out|expired)$/i;
const succeeded = /^(finished|done|completed?|succeeded|success(ful)?|ready|processed)$/i;

function readsJob(contract: Contract, { name, to }: Relation): Job | undefined {
  const media = jsonAnswer(to, 200);
  const namesAt = (tokens: readonly string[]): readonly string[] =>
    schemasAt(contract, media, tokens).flatMap(({ schema }) => Object.keys(schema.properties ?? {}));
  const places = [[], ...namesAt([]).map((each) => [each])];
  for (const tokens of places.flatMap((outer) =>
    namesAt(outer).flatMap((each) => (stateName.test(each) ? [[...outer, each]] : [])),
  )) {
    for (const { schema, at } of schemasAt(contract, media, tokens)) {
      const states = (schema.enum ?? []).map(String);
      const terminal = states.filter((each) => failed.test(each) || succeeded.test(each));
      const isPlain = states.every((each) => goesOn.test(each) || terminal.includes(each));
      if (!isPlain || !terminal.some((each) => succeeded.test(each)) || terminal.length === states.length)
        continue;
      return {
        at,
        link: name,
        status: `$response.body#/${tokens.join('/')}`,
        states,
        transitions: {},
        terminal,
        failed: terminal.filter((each) => failed.test(each)),
        interval: 0.25,
        deadline: Number.POSITIVE_INFINITY,
      };
    }
  }
  return undefined;
}
