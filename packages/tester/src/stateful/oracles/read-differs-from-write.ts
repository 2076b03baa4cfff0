import type { Contract, Operation } from '@countersign/contract';
import { isChangedByWords } from '../changed-by-words.ts';
import { compareFields, type FieldResult, isSame } from '../compare-fields.ts';
import { hasExactNumber } from '../exact-number.ts';
import { findEntity } from '../find-entity.ts';
import { isRecord } from '../json-pointer.ts';
import { isMadeAgain } from '../made-again.ts';
import type { Observation, Oracle, Problem } from '../observation.ts';
import { requestMedia } from '../request-media.ts';
import { exactJsonOf, jsonOf, succeeded } from '../response-value.ts';
import { isForm, jsonAnswer, schemasAt } from '../schema-place.ts';
import { sentFields } from '../sent-fields.ts';
import type { StepResult } from '../step.ts';
import { isServerOwned } from './server-owned.ts';

/** What is read after a creation is what was written: every field that the answer describes, and every default. */
export const readDiffersFromWrite: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const made = step.object === undefined ? undefined : trace.get(step.object);
    if (step.role !== 'read' || step.after !== step.object || step.as === 'other') continue;
    if (made?.done !== true || step.relation?.makes !== true || step.object === undefined) continue;
    if (isMadeAgain(trace, result)) continue;
    const fields = writtenFields(contract, made, result);
    const held = fields.some(({ holds }) => holds);
    for (const field of fields) {
      observations.push({
        rule: 'read-differs-from-write',
        relation: `${made.step.operation.id} ${step.operation.id} ${field.pointer}`,
        object: step.object,
        ...(!field.holds && {
          problem: differenceOf(made.step.operation, { step: id, ...shownBy(result) }, field, held),
        }),
      });
    }
    observations.push(...defaults(contract, id, made, result));
  }
  return observations;
};

function shownBy(result: StepResult): Pick<Shown, 'operation' | 'exchange'> {
  const exchange = result.exchanges.at(-1);
  if (exchange === undefined) throw new TypeError('a step that was judged has an exchange');
  return { operation: result.step.operation, exchange };
}

/** The answer that shows a field. */
export type Shown = Pick<Problem, 'step' | 'exchange' | 'operation'>;

/** The problem of a field that is not what was written; `held` when others are. */
export function differenceOf(
  writer: Operation,
  { step, exchange, operation }: Shown,
  field: FieldResult,
  held: boolean,
): Problem {
  const seen = field.read === undefined ? 'it is not there' : `it is ${show(field.read)}`;
  return {
    step,
    exchange,
    operation,
    message: `${writer.method} ${writer.path} took ${show(field.written)} for ${field.pointer}; in ${operation === writer ? 'the answer' : `${operation.method} ${operation.path}`} ${seen}.`,
    at: field.place?.at ?? operation.at,
    provenance: field.place?.provenance ?? operation.provenance,
    cause: `${writer.id} ${field.pointer}`,
    // One schema for both says that it is one property; the fields that came back say that the object is the same.
    stated: field.shared && held && !isServerOwned(field.pointer),
    doubtful: isServerOwned(field.pointer),
    // Another property may have the same name.
    pending: field.moved && !field.shared,
    explains: `field ${operation.id} ${field.pointer}`,
  };
}

export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** The fields of a body that was written, as a later answer has them. */
export function writtenFields(
  contract: Contract,
  writer: StepResult,
  reader: StepResult,
): readonly FieldResult[] {
  const { body } = writer.input;
  const response = reader.exchanges.at(-1)?.response;
  const written = sentFields(writer.input);
  if (body === undefined || written === undefined || !succeeded(response)) return [];
  const answer = hasExactNumber(written) ? exactJsonOf(response) : jsonOf(response);
  const writtenMedia = requestMedia(writer.step.operation, body.mediaType);
  const readMedia = jsonAnswer(reader.step.operation, response.status);
  const compareIn = (fields: Readonly<Record<string, unknown>>, part?: string): readonly FieldResult[] => {
    const found = findEntity(answer, Object.keys(fields));
    if (found === undefined) return [];
    const { tokens: entity, value: read } = found;
    const media = { writtenMedia, readMedia };
    return compareFields(contract, {
      written: fields,
      read,
      entity,
      ...media,
      ...(part !== undefined && { part }),
    });
  };
  // What stands in a part of its own in a form may stand among the others in JSON.
  const entity = findEntity(answer, Object.keys(written))?.tokens ?? [];
  const isElsewhere = (name: string): boolean =>
    findEntity(answer, [name]) === undefined &&
    schemasAt(contract, readMedia, [...entity, name]).length === 0;
  const moved = Object.entries(written).filter(
    (entry): entry is [string, Readonly<Record<string, unknown>>] =>
      isForm(body.mediaType) && isRecord(entry[1]) && isElsewhere(entry[0]),
  );
  const others = Object.entries(written).filter(([name]) => !moved.some(([part]) => part === name));
  return [
    ...compareIn(Object.fromEntries(others)),
    ...moved.flatMap(([part, fields]) => compareIn(fields, part)),
  ];
}

/** A property that was left out has its default (JSON Schema § 9.2, as OpenAPI means it for requests). */
function defaults(
  contract: Contract,
  id: string,
  made: StepResult,
  { step, exchanges }: StepResult,
): readonly Observation[] {
  const { body } = made.input;
  const exchange = exchanges.at(-1);
  const written = sentFields(made.input);
  if (body === undefined || written === undefined || exchange === undefined) return [];
  const media = requestMedia(made.step.operation, body.mediaType);
  const names = schemasAt(contract, media, []).flatMap(({ schema }) => Object.keys(schema.properties ?? {}));
  const found = findEntity(jsonOf(exchange.response), names);
  if (found === undefined || !succeeded(exchange.response)) return [];
  return [...new Set(names)].flatMap((name): Observation[] => {
    const places = schemasAt(contract, media, [name]);
    const place = places.find(({ schema }) => schema.default !== undefined);
    if (place === undefined || Object.hasOwn(written, name) || !Object.hasOwn(found.value, name)) return [];
    if (places.some(({ schema }) => schema.readOnly === true || schema.writeOnly === true)) return [];
    const read = found.value[name];
    const schemas = places.map(({ schema }) => schema);
    if (isChangedByWords(schemas)) return [];
    return [
      {
        rule: 'read-differs-from-write',
        relation: `${made.step.operation.id} default ${name}`,
        object: step.object ?? '',
        ...(!isSame(place.schema.default, read, schemas) && {
          problem: {
            step: id,
            exchange,
            operation: step.operation,
            message: `${name} was left out, so it should have its default ${show(place.schema.default)}; it is ${show(read)}.`,
            at: place.at,
            provenance: place.provenance,
            cause: `default ${name}`,
            stated: true,
          },
        }),
      },
    ];
  });
}
