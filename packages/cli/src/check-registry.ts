import { readFileSync } from 'node:fs';
import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Document, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';
import { describeSchemaError } from './describe-schema-error.ts';
import type { ApiSettings } from './settings.ts';

/** What of redocly.yaml is ours. */
export interface RegistryDocument {
  readonly apis?: Readonly<Record<string, { readonly root: string; readonly 'x-countersign'?: ApiSettings }>>;
}

/**
 * Holds a document against `redocly.schema.json`, the schema that editors use.
 *
 * @param fail is told the offset of what is wrong, what it is and what to do
 */
export function checkRegistry(
  document: Document.Parsed,
  fail: (offset: number, message: string) => never,
): RegistryDocument {
  const content = readContent(document, fail);
  const ajv = new Ajv2020({ verbose: true, strict: false, ownProperties: true });
  addFormats.default(ajv, ['date']);
  const schema: object = JSON.parse(readFileSync(new URL('../redocly.schema.json', import.meta.url), 'utf8'));
  const validate = ajv.compile<RegistryDocument>(schema);
  if (validate(content)) return content;
  const errors = validate.errors ?? [];
  return fail(offsetOf(document, errors), describeSchemaError(errors));
}

function readContent(document: Document.Parsed, fail: (offset: number, message: string) => never): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    // Aliases that stand for too much.
    return fail(0, error instanceof Error ? error.message : String(error));
  }
}

/** Where the thing stands that an error is about: the key of what should not be there, or lacks something. */
function offsetOf(document: Document.Parsed, errors: readonly ErrorObject[]): number {
  const error = errors.at(-1);
  const path = (error?.instancePath ?? '')
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { additionalProperty, propertyName } = error?.params ?? {};
  const member: unknown = additionalProperty ?? propertyName;
  const wanted = typeof member === 'string' ? [...path, member] : path;
  const isOfKey = typeof member === 'string' || error?.keyword === 'required';
  let node: Node | undefined = document.contents ?? undefined;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, token] of wanted.entries()) {
    const isLast = index === wanted.length - 1;
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === token)
      : undefined;
    const value: unknown = isSeq(node) ? node.items[Number(token)] : pair?.value;
    const place: unknown = isLast && isOfKey && pair !== undefined ? pair.key : value;
    if (!isNode(place)) break;
    offset = place.range?.[0] ?? offset;
    node = isNode(value) ? value : undefined;
  }
  return offset;
}
