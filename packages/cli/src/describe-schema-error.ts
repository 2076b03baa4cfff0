import type { ErrorObject } from 'ajv';
import { suggest } from './suggest.ts';

/** Says of the errors that a validator stopped at what is wrong and what to do, in one line without the place. */
export function describeSchemaError(errors: readonly ErrorObject[]): string {
  // What a keyword that holds others has to say comes last.
  const error = errors.at(-1);
  if (error === undefined) return 'is not as its schema says';
  const path = `${error.instancePath
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((token) => (/^\d+$/.test(token) ? `[${token}]` : `.${token}`))
    .join('')
    .slice(1)}`;
  const { params, keyword } = error;
  const schema = asSchema(error.parentSchema);
  if (keyword === 'required') {
    const name = String(params.missingProperty);
    return `${path} needs ${name}${note(asSchema(schema.properties?.[name]))}`;
  }
  if (keyword === 'additionalProperties') {
    const name = JSON.stringify(params.additionalProperty);
    return `${path} has no setting ${name}: ${suggest(String(params.additionalProperty), Object.keys(schema.properties ?? {}))}`;
  }
  if (keyword === 'propertyNames') {
    const name = String(params.propertyName);
    const { enum: known } = asSchema(errors[0]?.parentSchema);
    return known === undefined
      ? `${path}: ${JSON.stringify(name)} is no name that may stand here`
      : `${path} has no ${JSON.stringify(name)}: ${suggest(name, known.map(String))}`;
  }
  if (keyword === 'enum' && typeof error.data === 'string')
    return `${path} is ${JSON.stringify(error.data)}: ${suggest(error.data, schema.enum?.map(String) ?? [])}`;
  return `${path} ${expected(schema)}`;
}

/** The keywords that `redocly.schema.json` uses. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  readonly required?: readonly string[];
  readonly description?: string;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, unknown>>;
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? value : {};
}

function expected(schema: Schema): string {
  const { anyOf, type, format, pattern, minimum, maximum, enum: words } = schema;
  if (anyOf !== undefined) {
    const choices = anyOf.map(asSchema);
    const names = choices.flatMap(({ required = [] }) => required);
    return names.length > 0 && choices.every((each) => each.type === undefined)
      ? `needs ${names.join(' or ')}`
      : choices.map(expected).join(', or ');
  }
  if ('const' in schema) return `has to be ${JSON.stringify(schema.const)}`;
  if (words !== undefined) return `has to be one of ${words.join(', ')}`;
  if (format === 'date') return 'has to be a date, written like 2027-01-31';
  if (pattern === '^/') return 'has to be a JSON pointer, which begins with /';
  if (pattern === '\\S') return 'has to say something';
  if (pattern !== undefined) return 'has to be the name of an environment variable';
  if (type === 'integer') return `has to be a whole number from ${minimum} to ${maximum}`;
  if (type === 'number') return 'has to be a number above 0';
  if (type === 'array') return 'has to be a list, with nothing in it twice';
  if (type === 'object') return 'has to be an object';
  return 'has to be a text that is not empty';
}

function note({ description }: Schema): string {
  return description === undefined ? '' : `: ${description.replace(/\.$/, '')}`;
}
