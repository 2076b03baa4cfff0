import {
  type Contract,
  isContractError,
  type MediaType,
  type Parameter,
  type Parsed,
  parseBody,
  parseParameter,
  type Schema,
  type SourceRef,
  serialiseBody,
  serialiseParameter,
  validateValue,
} from '@countersign/contract';

/** Where a value travels: as a parameter, or as the body of a media type. */
export type WireSite =
  | { readonly parameter: Parameter }
  | {
      readonly media: MediaType;
      /** The concrete media type, where the description has a range. */
      readonly contentType?: string | undefined;
    };

/** Which keyword a value breaks after it went over the wire. */
export interface WireProof {
  /** As provenance names it; `required` for a parameter that is no longer there, `syntax` for what cannot be read at all. */
  readonly keyword: string;
  /** Where the keyword stands in the description. */
  readonly pointer: SourceRef;
}

/** What a reader at the other end makes of a value. */
export type WireOutcome =
  /** The value has no form here, so it cannot be sent. */
  | { readonly state: 'unsendable'; readonly reason: string }
  /** Nothing of it is on the wire. */
  | { readonly state: 'absent' }
  /** What is on the wire cannot be read as the description wants it. */
  | { readonly state: 'unreadable'; readonly reason: string }
  | { readonly state: 'read'; readonly value: unknown };

/** Serialises a value and reads it again. */
export function overTheWire(contract: Contract, site: WireSite, value: unknown): WireOutcome {
  try {
    const read =
      'parameter' in site ? readParameter(contract, site.parameter, value) : readBody(contract, site, value);
    if (read === undefined) return { state: 'absent' };
    if (!read.ok) return { state: 'unreadable', reason: read.problem.message };
    return read.value === undefined ? { state: 'absent' } : { state: 'read', value: read.value };
  } catch (error) {
    if (isContractError(error) && error.code === 'codec')
      return { state: 'unsendable', reason: error.message };
    throw error;
  }
}

/**
 * What an invalid value still breaks after it was serialised and parsed again; undefined when it must not be sent as an
 * invalid one, because it turned valid on the way (`null`, `{}` or `1` as a string parameter) or cannot be sent at all.
 */
export function violationOnWire(contract: Contract, site: WireSite, value: unknown): WireProof | undefined {
  const { at, isRequired, schema, schemaAt } = targetOf(site);
  // OpenAPI 3.1 § 4.8.12.1: an empty value is then as good as any.
  if ('parameter' in site && site.parameter.allowEmptyValue && value === '') return undefined;
  const outcome = overTheWire(contract, site, value);
  switch (outcome.state) {
    case 'unsendable':
      return undefined;
    case 'absent':
      return isRequired ? { keyword: 'required', pointer: at } : undefined;
    case 'unreadable':
      return { keyword: 'syntax', pointer: schemaAt };
    case 'read': {
      const violations = validateValue(contract, schema, outcome.value, {
        direction: 'request',
        at: schemaAt,
      });
      const broken = violations.find(({ advisory }) => !advisory);
      return broken && { keyword: broken.keyword, pointer: broken.schemaAt };
    }
  }
}

/** Whether an invalid value is still invalid after it was serialised and parsed again. */
export function isStillInvalid(contract: Contract, site: WireSite, value: unknown): boolean {
  return violationOnWire(contract, site, value) !== undefined;
}

/** Whether a valid value can be sent, and is still valid after it was serialised and parsed again. */
export function isStillValid(contract: Contract, site: WireSite, value: unknown): boolean {
  const { state } = overTheWire(contract, site, value);
  return state !== 'unsendable' && violationOnWire(contract, site, value) === undefined;
}

function readParameter(
  contract: Contract,
  parameter: Parameter,
  value: unknown,
): Parsed<unknown> | undefined {
  const text = serialiseParameter(contract, parameter, value);
  if (text === undefined) return undefined;
  // Whoever reads a header field drops the spaces around it (RFC 9110 § 5.5).
  return parseParameter(contract, parameter, parameter.in === 'header' ? text.trim() : text);
}

function readBody(
  contract: Contract,
  { contentType, media }: { readonly media: MediaType; readonly contentType?: string | undefined },
  value: unknown,
): Parsed<unknown> | undefined {
  if (value === undefined) return undefined;
  const body = serialiseBody(contract, media, value, { contentType });
  return parseBody(contract, media, body.contentType, body.bytes);
}

function targetOf(site: WireSite): {
  schema: Schema;
  schemaAt: SourceRef;
  at: SourceRef;
  isRequired: boolean;
} {
  const place = 'parameter' in site ? site.parameter : site.media;
  const inner = 'parameter' in site ? (site.parameter.content ?? site.parameter) : site.media;
  return {
    schema: inner.schema ?? true,
    schemaAt: inner.schemaAt ?? place.at,
    at: place.at,
    isRequired: 'parameter' in site ? site.parameter.required : false,
  };
}
