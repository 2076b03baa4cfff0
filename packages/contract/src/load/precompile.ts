import { deepFreeze } from '../freeze.ts';
import { type Locator, locatorOf } from '../locate.ts';
import type { Contract, MediaType, Operation, Parameter, Schema, SourceRef } from '../model.ts';
import { below } from '../pointer.ts';
import { subschemas } from '../subschemas.ts';

/**
 * The same contract with the positions of everything that a finding may point at, so that it can be written out
 * (`JSON.stringify`) and used without its documents. One that carries its positions already is returned as it is.
 */
export function precompile(contract: Contract): Contract {
  const locator = locatorOf(contract);
  if (locator === undefined) return contract;
  const positions = new Map<SourceRef, ReturnType<Locator>>();
  const seen = new Set<SourceRef>();
  const add = (at: SourceRef, parts: readonly string[] = []): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const position = locator(at);
    positions.set(at, position);
    for (const part of parts) {
      const place = below(at, part);
      const own = locator(place);
      // What is not written there is found at its parent without an entry of its own.
      if (own.some((part, index) => part !== position[index])) positions.set(place, own);
    }
  };
  const { operations, schemaRefs, schemas, securitySchemes, servers, workflows, notJudged } = contract;
  for (const { at } of [...servers, ...Object.values(securitySchemes), ...notJudged]) add(at);
  for (const operation of operations) addOperation(add, operation);
  for (const { at, steps } of workflows) {
    add(at);
    for (const step of steps) for (const each of [step, ...step.successCriteria]) add(each.at);
  }
  for (const [key, at] of Object.entries(schemaRefs)) addSchema(add, schemas[key], at);
  return deepFreeze({ ...contract, positions: Object.fromEntries(positions) });
}

/** Notes the position of a node, and of those of its parts that are written. */
type Add = (at: SourceRef, parts?: readonly string[]) => void;

function addOperation(
  add: Add,
  { at, servers, parameters, requestBody, responses, job, content }: Operation,
): void {
  add(at, ['operationId', 'parameters', 'requestBody', 'responses', 'security']);
  for (const { at } of servers) add(at);
  for (const parameter of parameters) addField(add, parameter);
  if (requestBody !== undefined) {
    add(requestBody.at, ['content', 'required']);
    for (const mediaType of requestBody.content) addMediaType(add, mediaType);
  }
  for (const { at, headers, content, links } of responses) {
    add(at, ['content', 'headers', 'links']);
    for (const header of headers) addField(add, header);
    for (const mediaType of content) addMediaType(add, mediaType);
    for (const { at } of links) add(at, ['operationId', 'operationRef', 'parameters', 'requestBody']);
  }
  if (job !== undefined)
    add(job.at, ['link', 'status', 'progress', 'states', 'transitions', 'terminal', 'failed', 'deadline']);
  if (content !== undefined) add(content.at, ['size', 'digest', 'filename', 'download']);
}

/** A parameter or a header. */
function addField(
  add: Add,
  field: Pick<Parameter, 'at' | 'schema' | 'schemaAt' | 'content' | 'examples'>,
): void {
  add(field.at, ['name', 'in', 'required', 'schema', 'content', 'style', 'explode']);
  addSchema(add, field.schema, field.schemaAt);
  if (field.content !== undefined) addMediaType(add, field.content);
  for (const { at } of field.examples) add(at, ['value']);
}

function addMediaType(add: Add, { at, schema, schemaAt, encoding, examples }: MediaType): void {
  add(at, ['schema', 'encoding']);
  addSchema(add, schema, schemaAt);
  for (const { at, headers } of Object.values(encoding)) {
    add(at, ['contentType', 'headers', 'style', 'explode', 'allowReserved']);
    for (const header of headers) addField(add, header);
  }
  for (const { at } of examples) add(at, ['value', 'dataValue', 'serializedValue']);
}

function addSchema(add: Add, schema: Schema | undefined, at: SourceRef | undefined): void {
  if (schema === undefined || at === undefined) return;
  add(at, typeof schema === 'boolean' ? [] : Object.keys(schema));
  if (typeof schema === 'object')
    for (const index of Object.keys(schema.required ?? [])) add(below(at, 'required', index));
  for (const [path, subschema] of subschemas(schema)) addSchema(add, subschema, below(at, ...path));
}
