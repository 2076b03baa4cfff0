import {
  buildRequest,
  type Contract,
  type Header,
  type Operation,
  type OperationInput,
  type WireRequest,
} from '@countersign/contract';
import { sampleValue } from './generate/arbitrary-of.ts';
import { isRecord } from './stateful/json-pointer.ts';

/**
 * The request of an input, with the headers that an `encoding` requires of parts that are files and do not have them.
 *
 * @throws ContractError `codec` when the input cannot be sent
 */
export function requestOf(contract: Contract, operation: Operation, input: OperationInput): WireRequest {
  return buildRequest(contract, operation, withPartHeaders(contract, operation, input));
}

type PartHeaders = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** By operation and media type, then by the name of the part. */
const known = new WeakMap<Operation, ReadonlyMap<string, PartHeaders>>();

function withPartHeaders(contract: Contract, operation: Operation, input: OperationInput): OperationInput {
  const { body } = input;
  const wanted = body && headersByType(contract, operation).get(body.mediaType);
  if (body === undefined || wanted === undefined || !isRecord(body.value)) return input;
  const value = Object.fromEntries(
    Object.entries(body.value).map(([name, part]) => {
      const headers = wanted.get(name);
      if (headers === undefined) return [name, part];
      return [
        name,
        Array.isArray(part) ? part.map((each) => withHeaders(each, headers)) : withHeaders(part, headers),
      ];
    }),
  );
  return { ...input, body: { ...body, value } };
}

function headersByType(contract: Contract, operation: Operation): ReadonlyMap<string, PartHeaders> {
  const found = known.get(operation);
  if (found !== undefined) return found;
  const made = new Map<string, PartHeaders>();
  for (const { mediaType, encoding } of operation.requestBody?.content ?? []) {
    const parts = Object.entries(encoding).flatMap(([name, { headers }]) => {
      const required = headers.filter((header) => header.required && !/^content-type$/i.test(header.name));
      if (required.length === 0) return [];
      const values = required.map((header) => [header.name, headerValue(contract, header)] as const);
      return [[name, Object.fromEntries(values)] as const];
    });
    if (parts.length > 0) made.set(mediaType, new Map(parts));
  }
  known.set(operation, made);
  return made;
}

function headerValue(contract: Contract, { examples, schema, schemaAt }: Header): unknown {
  const [example] = examples;
  if (example?.value !== undefined) return example.value;
  const sample = sampleValue(contract, schema ?? true, {
    seed: 1,
    fullness: 'typical',
    direction: 'request',
    at: schemaAt,
    ascii: true,
  });
  return sample.ok ? sample.value : '';
}

function withHeaders(part: unknown, headers: Readonly<Record<string, unknown>>): unknown {
  if (part instanceof Uint8Array) return { bytes: part, headers };
  if (!isRecord(part) || !(part.bytes instanceof Uint8Array)) return part;
  return { ...part, headers: { ...headers, ...(isRecord(part.headers) && part.headers) } };
}
