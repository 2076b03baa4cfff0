import type {
  Contract,
  Operation,
  OperationInput,
  Parameter,
  SourceRef,
  WireRequest,
} from '@countersign/contract';
import { bodyKind } from '@countersign/contract';
import { mayRefer } from '../depends-on-state.ts';
import { sampleValue } from '../generate/arbitrary-of.ts';
import { deviate } from './deviate.ts';
import type { Deviation } from './deviation.ts';
import { fileTypesOf, mediaOf, parameterValue, schemaOf, withParameter } from './input-slots.ts';
import { makeRequestCase, type RequestAbout, type RequestCase, violationsOf } from './request-case.ts';

export interface RequestPlan {
  readonly contract: Contract;
  readonly operation: Operation;
  readonly seed: number;
  /** Valid inputs, one per media type of the body; the first is what parameters are varied on. */
  readonly bases: readonly OperationInput[];
}

/** Most cases of one parameter or body. */
const mostPerSlot = 200;

/** One deviation at a time from a valid request: at every limit of every parameter and body, within and beyond it. */
export function* planRequests(plan: RequestPlan): Iterable<RequestCase> {
  const seen = new Set<string>();
  for (const each of requestsOf(plan)) {
    if (each === undefined) continue;
    const key = keyOf(each.request);
    if (seen.has(key)) continue;
    seen.add(key);
    yield each;
  }
}

/** The first request that breaks the schema of the same parameter or body as a valid one varies, else of any. */
export function planBroken(plan: RequestPlan, valid?: RequestCase): RequestCase | undefined {
  const [what = ''] = valid?.label.split(': ') ?? [];
  for (const each of requestsOf(plan))
    if (each?.violations.length === 1 && each.label.startsWith(valid === undefined ? '' : `${what}: `))
      return each;
  return undefined;
}

function* requestsOf({ contract, operation, seed, bases }: RequestPlan): Iterable<RequestCase | undefined> {
  const [first] = bases;
  if (first === undefined) return;
  const make = (input: OperationInput, about: RequestAbout): RequestCase | undefined =>
    makeRequestCase(contract, operation, input, about);
  for (const parameter of operation.parameters) {
    yield* parameterRequests(contract, parameter, first, { make, seed });
  }
  for (const base of bases) {
    if (base.body === undefined) continue;
    const { mediaType, value } = base.body;
    const media = mediaOf(operation, mediaType);
    if (media === undefined) continue;
    const { at, provenance } = media;
    const about = { at, provenance, label: `body as ${mediaType}`, meant: 'limit' } as const;
    const whole = make(base, about);
    yield whole;
    if (operation.requestBody !== undefined) {
      const { body: _, ...without } = base;
      const { at, provenance } = operation.requestBody;
      const label = 'without a body';
      yield make(without, { at: `${at}/required`, provenance, label, meant: 'limit' });
    }
    if (whole !== undefined && bodyKind(mediaType) === 'json') yield* brokenJson(contract, whole);
    if (media.schema === undefined) continue;
    const site = { schema: media.schema, at: media.schemaAt ?? media.at, provenance };
    const options = { seed, mediaType, fileTypes: fileTypesOf(media), cap: mostPerSlot };
    const what = bases.length > 1 ? `${mediaType} body` : 'body';
    for (const each of deviate(contract, site, value, options))
      yield firstThatServes(each, (changed) =>
        make({ ...base, body: { mediaType, value: changed } }, describe(each, what)),
      );
  }
}

/** The value most like the base that is what it was meant to be. */
function firstThatServes(
  { values, meant }: Deviation,
  makeWith: (value: unknown) => RequestCase | undefined,
): RequestCase | undefined {
  const wanted = meant === 'break' ? 1 : 0;
  let first: RequestCase | undefined;
  for (const value of new Set(values)) {
    const made = value === undefined ? undefined : makeWith(value);
    if (made?.violations.length === wanted) return made;
    first ??= made;
  }
  return first;
}

interface Making {
  readonly make: (input: OperationInput, about: RequestAbout) => RequestCase | undefined;
  readonly seed: number;
}

function* parameterRequests(
  contract: Contract,
  parameter: Parameter,
  base: OperationInput,
  { make, seed }: Making,
): Iterable<RequestCase | undefined> {
  const { name, in: where, provenance } = parameter;
  const what = `${where} ${name}`;
  const site = schemaOf(parameter);
  const given = parameterValue(base, parameter);
  const value = given ?? typicalOf(contract, parameter, seed);
  if (where !== 'path') {
    const at: SourceRef = parameter.required ? `${parameter.at}/required` : parameter.at;
    if (given !== undefined)
      yield make(withParameter(base, parameter, undefined), {
        at,
        provenance,
        label: `without ${what}`,
        meant: 'limit',
      });
  }
  if (value === undefined) return;
  const depends = mayRefer(contract, name, site.schema);
  if (given === undefined)
    yield make(withParameter(base, parameter, value), {
      at: parameter.at,
      provenance,
      label: `with ${what}`,
      meant: depends ? 'open' : 'limit',
    });
  for (const each of deviate(contract, site, value, {
    seed,
    name,
    ascii: where === 'header',
    cap: mostPerSlot,
  }))
    yield firstThatServes(each, (changed) =>
      where === 'path' && changed === ''
        ? undefined
        : make(withParameter(base, parameter, changed), describe(each, what)),
    );
}

function typicalOf(contract: Contract, parameter: Parameter, seed: number): unknown {
  const { schema, at } = schemaOf(parameter);
  const ascii = parameter.in === 'header';
  const options = { seed, fullness: 'typical', direction: 'request', at, ascii } as const;
  const sample = sampleValue(contract, schema, options);
  return sample.ok ? sample.value : undefined;
}

function describe({ at, provenance, label, meant }: Deviation, what: string): RequestAbout {
  return { at, provenance, label: `${what}: ${label}`, meant };
}

/** Bodies that are no JSON at all. */
function* brokenJson(contract: Contract, whole: RequestCase): Iterable<RequestCase> {
  const { body } = whole.request;
  if (body === undefined || body.length < 2) return;
  const { input: _, ...rest } = whole;
  const request: WireRequest = { ...whole.request, body: body.slice(0, -1) };
  yield { ...rest, request, label: 'a body that is cut off', violations: violationsOf(contract, request) };
}

function keyOf({ method, target, headers, body }: WireRequest): string {
  return JSON.stringify([method, target, headers, body && Buffer.from(body).toString('base64')]);
}
