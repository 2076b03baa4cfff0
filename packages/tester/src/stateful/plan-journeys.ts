import type { Operation, OperationInput } from '@countersign/contract';
import { chunkCounts, chunkProperty, withProperty } from './chunk-counts.ts';
import {
  bindTo,
  createDraft,
  type Draft,
  isDeletion,
  isUnsafe,
  type PlanContext,
  type Scenario,
} from './draft.ts';
import { parseExpression } from './expression.ts';
import { findJob, type StartedJob } from './find-job.ts';
import { type Kind, requiredInput, writingInputs } from './inputs.ts';
import { mostJourneys, statedPaths, suggestedPath, takesPieces } from './journey-paths.ts';
import { notReady } from './not-ready.ts';
import { addDownloads, takesFiles } from './plan-downloads.ts';
import { deletionOf, identityOf, isComplete } from './plan-objects.ts';
import { addPrerequisites, needsProducer, refreshed } from './prerequisites.ts';
import { readingOf } from './reading-of.ts';
import type { Relation } from './relation.ts';
import { isAbsent, succeeded } from './response-value.ts';
import type { Step, StepBinding } from './step.ts';

/** Several operations in a row on what the first one makes: every way that links lead, and one over what paths suggest. */
export function* planJourneys(context: PlanContext): Iterable<Scenario> {
  for (const root of context.operations) {
    if (root.method !== 'POST' && root.method !== 'PUT') continue;
    if (isDeletion(root) || (needsProducer(context, root) && isTarget(context, root))) continue;
    const paths = [...statedPaths(context, root), ...suggestedPath(context, root)];
    for (const [index, path] of paths.slice(0, mostJourneys).entries()) {
      for (const count of chunkCounts(context, root, path)) {
        const scenario = planJourney(context, root, path, { count });
        if (scenario === undefined) continue;
        const ending = count === undefined ? '' : ` ${count}`;
        const label = [root, ...path].map(({ id }) => id).join(' → ');
        yield {
          ...scenario,
          id: `${root.id}/stateful/journey ${index + 1}${ending}`,
          label: `${label}${ending}`,
        };
      }
    }
    if (paths.length > 0 || !isWorthCalling(context, root)) continue;
    for (const kind of findJob(context, root) === undefined ? kinds : kinds.slice(0, 1)) {
      const scenario = planJourney(context, root, [], { kind });
      if (scenario !== undefined)
        yield { ...scenario, id: `${root.id}/stateful/journey ${kind}`, label: root.id };
    }
  }
}

/** Reached by a link from another operation that changes something: it is part of that one's journeys. */
export function isTarget({ relations }: PlanContext, root: Operation): boolean {
  return relations.some(({ from, to, stated }) => to === root && from !== root && isUnsafe(from) && stated);
}

const kinds: readonly Kind[] = ['plain', 'rich', 'bare'];

/** Leads nowhere, but its own answer tells of a job or of files. */
function isWorthCalling(context: PlanContext, root: Operation): boolean {
  return (
    findJob(context, root) !== undefined ||
    ((root.content !== undefined || takesFiles(context.contract, root)) && !hasReader(context, root))
  );
}

function hasReader({ relations }: PlanContext, root: Operation): boolean {
  return relations.some(({ from, to, makes }) => from === root && to.method === 'GET' && makes);
}

/** Calls one operation and what follows it, and looks at what comes of each. */
export function planJourney(
  context: PlanContext,
  root: Operation,
  path: readonly Operation[],
  { count, kind = 'plain' }: { readonly count?: number | undefined; readonly kind?: Kind },
): Pick<Scenario, 'operation' | 'steps'> | undefined {
  const { contract, seed } = context;
  const draft = createDraft();
  const given = addPrerequisites(context, draft, root, 'j1');
  if (given === undefined) return undefined;
  const property = count === undefined ? undefined : chunkProperty(context, root);
  const inputs = writingInputs(contract, root, { kind, salt: `j${seed}`, seed });
  const object = draft.add({
    role: 'create',
    operation: root,
    inputs: property === undefined ? inputs : inputs.map((input) => withProperty(input, property, count)),
    bindings: given,
    ...identityOf(context, root),
    ...(property === undefined && { refresh: (token: string) => refreshed(context, root, token) }),
  });
  const taken: Taken[] = [{ operation: root, id: object }];
  const all = path.flatMap((each) =>
    Array.from({ length: takesFiles(context.contract, each) ? (count ?? 1) : 1 }, () => each),
  );
  watch(context, draft, root, object, object, all.length === 0);
  for (const [index, operation] of all.entries()) {
    const id = addAct(context, draft, operation, taken, object);
    if (id === undefined) return undefined;
    taken.push({ operation, id });
    if (operation.responses.some(({ status }) => status === '303'))
      draft.add({
        role: 'locate',
        operation,
        inputs: [],
        bindings: [],
        object: id,
        url: { from: id, source: { kind: 'expression', value: '$response.header.Location' } },
      });
    watch(context, draft, operation, id, object, all[index + 1] !== operation);
  }
  cleanUp(context, draft);
  return { operation: all.at(-1) ?? root, steps: draft.steps };
}

interface Taken {
  readonly operation: Operation;
  readonly id: string;
}

/** The relation to an operation from the latest step that has one. */
function latest(
  { relations }: PlanContext,
  taken: readonly Taken[],
  operation: Operation,
): { readonly relation: Relation; readonly from: string } | undefined {
  for (const { operation: from, id } of [...taken].reverse()) {
    const relation = relations.find(
      (each) => each.from === from && each.to === operation && isComplete(each),
    );
    if (relation !== undefined) return { relation, from: id };
  }
  return undefined;
}

function addAct(
  context: PlanContext,
  draft: Draft,
  operation: Operation,
  taken: readonly Taken[],
  object: string,
): string | undefined {
  const found = latest(context, taken, operation);
  if (found === undefined) return undefined;
  const bindings: readonly StepBinding[] = bindTo(found.relation, found.from);
  const salt = `j${taken.length}${context.seed}`;
  const planned = writingInputs(context.contract, operation, { kind: 'plain', salt, seed: context.seed });
  return draft.add({
    role: isDeletion(operation, found.relation.name) ? 'delete' : 'act',
    operation,
    inputs: withBytesOnce(draft, operation, planned),
    bindings,
    object,
    relation: found.relation,
    ...digestOf(operation),
  });
}

/** An optional body of bytes is sent when no piece was sent before, and left out when the pieces are the whole. */
function withBytesOnce(
  { steps }: Draft,
  { requestBody, content }: Operation,
  inputs: readonly OperationInput[],
): readonly OperationInput[] {
  if (requestBody === undefined || requestBody.required || content === undefined) return inputs;
  const hasPieces = steps.some(({ operation, role }) => role === 'act' && takesPieces(operation));
  const wanted = inputs.filter(({ body }) => (body === undefined) === hasPieces);
  if (wanted.length > 0) return wanted;
  return hasPieces ? inputs.map(({ body: _, ...rest }) => rest) : inputs;
}

/** Where an upload wants the digest of its own bytes, which only the engine knows. */
function digestOf({ content, parameters }: Operation): Pick<Step, 'digest'> {
  const expression = content?.digest && parseExpression(content.digest.pointer);
  if (content?.digest === undefined || expression?.source !== 'request') return {};
  const { part, name = '', pointer = [] } = expression;
  const { algorithm } = content.digest;
  if (part === 'body')
    return { digest: { place: 'body', name: pointer.map((each) => `/${each}`).join(''), algorithm } };
  const place = parameters.find(
    (each) => each.name.toLowerCase() === name.toLowerCase() && each.in === part,
  )?.in;
  return place === undefined ? {} : { digest: { place, name, algorithm } };
}

/** What can be seen after a step: its job, its bytes, and every reading operation that it leads to. */
export function watch(
  context: PlanContext,
  draft: Draft,
  operation: Operation,
  id: string,
  object: string,
  isLast: boolean,
): void {
  const { relations } = context;
  const gone = isDeletion(operation) && id !== object;
  const started = findJob(context, operation);
  const own = relations.filter(
    (each) => each.from === operation && each.to.method === 'GET' && isComplete(each),
  );
  for (const relation of own) {
    if (relation === started?.poll) continue;
    draft.add({
      ...readingOf(context, relation, id),
      object,
      after: id,
      settled: ({ response }) => !isAbsent(response),
    });
  }
  if (gone) addGone(context, draft, id, object);
  if (started !== undefined && isLast) addPolls(context, draft, { started, own, id });
  addDownloads(context, draft, operation, id);
}

interface Started {
  readonly started: StartedJob;
  /** What the operation leads to. */
  readonly own: readonly Relation[];
  readonly id: string;
}

/** Follows a job to its end, and reads what there is then. */
function addPolls(
  context: PlanContext,
  draft: Draft,
  { started: { job, poll, isInferred }, own, id }: Started,
): void {
  const ended = draft.add({
    ...readingOf(context, poll, id),
    role: 'poll',
    after: id,
    job,
    ...(isInferred && { isInferred }),
  });
  for (const relation of own) {
    if (relation === poll) continue;
    const refusal = notReady(relation.from, relation.to);
    draft.add({
      ...readingOf(context, relation, id),
      after: ended,
      ...(refusal !== undefined && {
        settled: ({ response }) => response?.status !== Number(refusal.status),
      }),
    });
  }
}

/** What a deletion leaves behind. */
function addGone(context: PlanContext, draft: Draft, after: string, object: string): void {
  const root = draft.steps.find(({ id }) => id === object)?.operation;
  for (const relation of context.relations) {
    if (relation.from !== root || relation.to.method !== 'GET' || !isComplete(relation) || !relation.makes)
      continue;
    draft.add({
      ...readingOf(context, relation, object),
      after,
      settled: ({ response }) => !succeeded(response),
    });
  }
}

/** Deletes what was made, unless something was deleted already. */
export function cleanUp(context: PlanContext, draft: Draft): void {
  if (draft.steps.some(({ role }) => role === 'delete')) return;
  for (const { operation, id } of draft.steps.filter(({ role }) => role === 'create').reverse()) {
    const relation = deletionOf(context, operation);
    if (relation === undefined) continue;
    draft.add({
      role: 'clean-up',
      operation: relation.to,
      inputs: [requiredInput(context.contract, relation.to, context.seed)],
      bindings: bindTo(relation, id),
      object: id,
      relation,
    });
  }
}
