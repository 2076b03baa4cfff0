import type { Contract, Operation, Parameter } from '@countersign/contract';
import { bindTo, type Draft, type PlanContext } from './draft.ts';
import { lazily, requiredInput, writingInputs } from './inputs.ts';
import { addReferences } from './prerequisites.ts';
import type { Relation, Source } from './relation.ts';
import { isJson, schemasAt } from './schema-place.ts';
import type { Step, StepBinding } from './step.ts';

const tagIn: Source = { kind: 'expression', value: '$response.header.ETag' };

/**
 * Asks for a change on conditions that do not hold: with a tag that the object had before, or never had, and, of what
 * only makes new things, where there is one already (RFC 9110 § 13.1.1 and § 13.1.2).
 *
 * @param ids what a representation that carries its id has to carry
 */
export function addConditions(
  context: PlanContext,
  draft: Draft,
  relation: Relation,
  object: string,
  ids: readonly StepBinding[] = [],
): void {
  const { to } = relation;
  const reads = draft.steps.filter(
    (step) => step.role === 'read' && step.object === object && step.as !== 'other' && isOwn(step, to),
  );
  const [first, last] = [reads[0], reads.at(-1)];
  if (first === undefined || last === undefined) return;
  const add = (header: string, condition: StepBinding | undefined): void => {
    draft.add({
      role: 'conditional',
      operation: to,
      inputs: lazily(() => conditionalInputs(context, to, condition === undefined ? header : undefined)),
      bindings: [
        ...bindTo(relation, object),
        ...ids,
        ...(to.requestBody === undefined ? [] : addReferences(context, draft, to, 'p1')),
        ...(condition === undefined ? [] : [condition]),
      ],
      object,
      after: last.id,
      relation,
    });
  };
  if (takesMatch(to, last.operation)) {
    const name = headerParameter(to, 'If-Match')?.name ?? 'If-Match';
    add(name, { in: 'header', name, from: last.id, source: { kind: 'other-tag' } });
    if (first !== last) add(name, { in: 'header', name, from: first.id, source: tagIn });
  }
  const noneMatch = to.method === 'PUT' ? headerParameter(to, 'If-None-Match') : undefined;
  if (noneMatch !== undefined) add(noneMatch.name, undefined);
}

/** The property of a body that says which version it changes. */
export function versionProperty(contract: Contract, { requestBody }: Operation): string | undefined {
  const media = requestBody?.content.find(({ mediaType }) => isJson(mediaType));
  return schemasAt(contract, media, [])
    .flatMap(({ schema }) => Object.entries(schema.properties ?? {}))
    .find(
      ([name, schema]) =>
        /^(lock_?|row_?|object_?|entity_?)?(version|revision|rev)$/i.test(name) &&
        typeof schema === 'object' &&
        schema.readOnly !== true,
    )?.[0];
}

/** Reads the very object that is changed. */
function isOwn({ operation }: Step, to: Operation): boolean {
  return operation.path === to.path;
}

/** What says that tags are compared: the header, or that reading gives one and a change is refused with 412. */
function takesMatch(operation: Operation, reader: Operation): boolean {
  return (
    headerParameter(operation, 'If-Match') !== undefined ||
    (operation.responses.some(({ status }) => status === '412') &&
      reader.responses.some(({ headers }) => headers.some(({ name }) => name.toLowerCase() === 'etag')))
  );
}

export function headerParameter({ parameters }: Operation, name: string): Parameter | undefined {
  return parameters.find((each) => each.in === 'header' && each.name.toLowerCase() === name.toLowerCase());
}

function conditionalInputs(
  { contract, seed }: PlanContext,
  operation: Operation,
  onlyNew: string | undefined,
): ReturnType<typeof writingInputs> {
  const salt = `${onlyNew === undefined ? 'm' : 'n'}${seed}`;
  const inputs =
    operation.requestBody === undefined
      ? [requiredInput(contract, operation, seed)]
      : writingInputs(contract, operation, { kind: 'plain', salt, seed });
  return inputs.map(({ headers, ...input }) => {
    // Examples may name conditions of their own.
    const others = Object.entries(headers ?? {}).filter(([name]) => !/^if-/i.test(name));
    return {
      ...input,
      headers: { ...Object.fromEntries(others), ...(onlyNew !== undefined && { [onlyNew]: '*' }) },
    };
  });
}
