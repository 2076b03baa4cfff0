import type { FuncKeywordDefinition } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { isMultipleOf } from './decimal.ts';
import { formats, isEncoded } from './formats.ts';
import { isBinaryValue } from './is-binary.ts';
import { loadAjv } from './load-ajv.ts';
import { isSameJson, repeatedItem } from './repeated-item.ts';
import { compilePattern } from './sanitise-keyword.ts';

/** An Ajv that knows the keywords of prepared schemas, and nothing else by itself. */
export function createAjv(): Ajv2020 {
  const Ajv = loadAjv();
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    messages: false,
    // Schemas are checked and rewritten before they get here.
    strict: false,
    validateSchema: false,
    meta: false,
    logger: false,
    // 1e400 is a number of JSON; that JavaScript has none like it is not the server's fault.
    strictNumbers: false,
    // `constructor` and its kin are inherited by every object, and are names that a description may use.
    ownProperties: true,
    formats,
    code: { regExp: patternEngine },
  });
  for (const keyword of ['anyOf', 'oneOf', 'contains']) keepOneError(ajv, keyword);
  for (const definition of keywords) {
    ajv.removeKeyword(String(definition.keyword));
    ajv.addKeyword(definition);
  }
  return ajv;
}

const patternEngine = Object.assign((pattern: string): RegExp => compilePattern(pattern) ?? /(?:)/, {
  code: 'compilePattern',
});

const keywords: readonly FuncKeywordDefinition[] = [
  // Ajv's own comparison calls a member named `valueOf` or `toString`, which a JSON object may well have.
  {
    keyword: 'enum',
    validate: (allowed: readonly unknown[], value: unknown) =>
      allowed.some((each) => isSameJson(each, value)),
  },
  { keyword: 'const', validate: (wanted: unknown, value: unknown) => isSameJson(wanted, value) },
  {
    keyword: 'uniqueItems',
    type: 'array',
    validate: (unique: boolean, items: unknown[]) => !unique || repeatedItem(items) === undefined,
  },
  {
    keyword: 'multipleOf',
    type: 'number',
    validate: (divisor: number, value: number) => isMultipleOf(value, divisor),
  },
  {
    keyword: 'contentEncoding',
    type: 'string',
    validate: (encoding: string, text: string) => isEncoded(text, encoding),
  },
  {
    keyword: 'contentMediaType',
    type: 'string',
    validate: (mediaType: string, text: string) => !isJson(mediaType) || parses(text),
  },
  // Set by the preparation: a property that must not be there, a value that names no branch, a value of raw bytes
  { keyword: 'readOnly', validate: () => false },
  { keyword: 'writeOnly', validate: () => false },
  { keyword: 'discriminator', validate: () => false },
  { keyword: 'binary', validate: isBinaryValue },
];

/** Makes a choice report itself only; what is wrong with each branch is worked out when it is asked for. */
function keepOneError(ajv: Ajv2020, keyword: string): void {
  const definition = ajv.getKeyword(keyword);
  if (typeof definition !== 'object' || !('code' in definition)) return;
  ajv.removeKeyword(keyword);
  ajv.addKeyword({
    ...definition,
    code: (context, ruleType) => {
      const report = context.error.bind(context);
      context.error = (...details) => {
        context.reset();
        report(...details);
      };
      definition.code(context, ruleType);
    },
  });
}

function isJson(mediaType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(mediaType);
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
