import type { Contract, Exchange, Operation, OperationInput } from '@countersign/contract';
import { evaluate } from './expression.ts';
import { findIdentifier } from './find-identifier.ts';
import { isRecord, pointerTokens, withValueAt } from './json-pointer.ts';
import type { Binding, Nearly, Source } from './relation.ts';
import { headerOf, jsonOf } from './response-value.ts';

/** What a source gives of an exchange of its operation; undefined when it has nothing there. */
export function evaluateSource(
  contract: Contract,
  operation: Operation,
  exchange: Exchange,
  source: Source,
): unknown {
  switch (source.kind) {
    case 'expression':
      return evaluate(contract, operation, exchange, source.value);
    case 'url':
      return firstUrl(jsonOf(exchange.response));
    case 'other-tag':
      return otherTag(headerOf(exchange.response?.headers ?? [], 'etag'));
    case 'written': {
      const written = evaluate(contract, operation, exchange, '$request.body');
      const value = isRecord(written) ? written[source.property] : undefined;
      const own = Array.isArray(value) ? value[0] : value;
      const first = source.nearly === undefined ? own : nearlySame(own, source.nearly);
      if (first === undefined || first === null || typeof first === 'object') return undefined;
      if (typeof source.as === 'object') return { [source.as.name]: first };
      return source.as === 'list' ? [first] : first;
    }
    case 'identifier':
      return findIdentifier(exchange, source.names, source.path)?.value;
  }
}

/** Another text that is easily taken for a text. */
export function nearlySame(text: unknown, how: Nearly): string | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  if (how === 'with more') return `${text}2`;
  const other = [...text].map((each) =>
    each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase(),
  );
  return other.join('') === text ? undefined : other.join('');
}

/** Another tag of the same form, strong as `If-Match` compares (RFC 9110 § 8.8.3). */
function otherTag(tag: string | undefined): string | undefined {
  const opaque = /^(?:W\/)?"(.*)"$/.exec(tag ?? '')?.[1];
  return opaque === undefined ? undefined : `"${opaque}-other"`;
}

function firstUrl(value: unknown, depth = 4): string | undefined {
  if (typeof value === 'string') return /^https?:\/\//.test(value) ? value : undefined;
  if (depth === 0 || !isRecord(value)) return undefined;
  for (const part of Object.values(value)) {
    const found = firstUrl(part, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The arguments with one more, in place of what stood there, or beside it in a list. */
export function withArgument(
  input: OperationInput,
  { in: place, name, source }: Pick<Binding, 'in' | 'name'> & Partial<Binding>,
  given: unknown,
): OperationInput {
  const isSecond = source?.kind === 'written' && source.as === 'second';
  const value = isSecond ? withSecond(input.query?.[name], given) : given;
  switch (place) {
    case 'path':
      return { ...input, path: { ...input.path, [name]: value } };
    case 'header':
      return { ...input, headers: { ...input.headers, [name]: value } };
    case 'cookie':
      return { ...input, cookies: { ...input.cookies, [name]: value } };
    case 'body': {
      const { mediaType = 'application/json', value: body } = input.body ?? {};
      return { ...input, body: { mediaType, value: withValueAt(body, pointerTokens(name) ?? [], value) } };
    }
    default:
      return { ...input, query: { ...input.query, [name]: value } };
  }
}

function withSecond(list: unknown, value: unknown): unknown {
  return Array.isArray(list) && list.length === 1 && !list.includes(value) ? [...list, value] : list;
}
