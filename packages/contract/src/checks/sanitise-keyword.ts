/**
 * What a keyword must hold to be judged. Descriptions in the wild hold `required: true`, `minimum: "1"` or `type: any`;
 * such a keyword is left out with a note, and the rest of its schema is judged.
 */
const wanted: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: (value) => (Array.isArray(value) ? value.length > 0 && value.every(isTypeName) : isTypeName(value)),
  enum: (value) => Array.isArray(value) && value.length > 0,
  const: () => true,
  format: isString,
  pattern: isString,
  minimum: Number.isFinite,
  maximum: Number.isFinite,
  exclusiveMinimum: Number.isFinite,
  exclusiveMaximum: Number.isFinite,
  multipleOf: (value) => Number.isFinite(value) && Number(value) > 0,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  minContains: isCount,
  maxContains: isCount,
  minProperties: isCount,
  maxProperties: isCount,
  uniqueItems: (value) => typeof value === 'boolean',
  required: isStrings,
  dependentRequired: (value) => isMap(value) && Object.values(value).every(isStrings),
  contentEncoding: isString,
  contentMediaType: isString,
};

/** The keywords whose value is no schema and that are judged. */
export const valueKeywords: readonly string[] = Object.keys(wanted);

/** Whether the value of a keyword can be judged. */
export function isJudgeable(keyword: string, value: unknown): boolean {
  return wanted[keyword]?.(value) ?? false;
}

/** Compiles a pattern as JSON Schema means it (with `u`), else as many descriptions write it; undefined when it is neither. */
export function compilePattern(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // The next dialect may know it.
    }
  }
  return undefined;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTypeName(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'].includes(value)
  );
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every(isString);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}
