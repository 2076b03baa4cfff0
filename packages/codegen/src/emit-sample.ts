import {
  type Contract,
  type MediaType,
  type Operation,
  type Parameter,
  resolveSchema,
  type Schema,
} from '@countersign/contract';
import { requestKind } from './body-kind.ts';
import { sortedContent } from './build-record.ts';
import { emitKey, emitLiteral } from './emit-literal.ts';
import { formMembers, partShape } from './file-shape.ts';

const sections = [
  ['path', 'path'],
  ['query', 'query'],
  ['header', 'headers'],
  ['cookie', 'cookies'],
] as const;

/** The argument of a sample call, as source text: what is required, and a body where there is one; empty when neither. */
export function emitSampleInput(contract: Contract, operation: Operation): string {
  const members = sections.flatMap(([place, section]) => {
    const required = operation.parameters.filter((parameter) => parameter.in === place && parameter.required);
    const pairs = required.map(
      (parameter) => `${emitKey(parameter.name)}: ${sampleParameter(contract, parameter)}`,
    );
    return pairs.length === 0 ? [] : [`${section}: { ${pairs.join(', ')} }`];
  });
  const [media] = sortedContent(operation.requestBody?.content ?? []);
  if (media !== undefined) members.push(`body: ${sampleBody(contract, media)}`);
  return members.length === 0 ? '' : `{\n${members.map((member) => `  ${member},\n`).join('')}}`;
}

function sampleParameter(contract: Contract, parameter: Parameter): string {
  const example = parameter.examples.find(({ value }) => value !== undefined);
  return emitLiteral(example ? example.value : sampleValue(contract, parameter.schema ?? true, new Set()), 2);
}

function sampleBody(contract: Contract, media: MediaType): string {
  switch (requestKind(media.mediaType)) {
    case 'octets':
      return "new Blob(['hello'])";
    case 'text':
      return "'hello'";
    case 'multipart':
      return sampleForm(contract, media.schema);
    default: {
      const example = media.examples.find(({ value }) => value !== undefined);
      return emitLiteral(example ? example.value : sampleValue(contract, media.schema ?? true, new Set()), 2);
    }
  }
}

function sampleForm(contract: Contract, schema: Schema | undefined): string {
  const resolved = schema === undefined ? undefined : resolveSchema(contract, schema);
  const required = new Set(typeof resolved === 'object' ? resolved.required : []);
  const members = formMembers(contract, schema);
  const files = members.filter((member) => partShape(contract, member.schema).startsWith('file'));
  const needed = members.filter(({ name }) => required.has(name));
  const chosen = needed.length > 0 ? needed : files.slice(0, 1);
  const parts = chosen.map((member) => {
    const shape = partShape(contract, member.schema);
    const file = "new File(['hello'], 'hello.txt', { type: 'text/plain' })";
    const value = emitLiteral(sampleValue(contract, member.schema, new Set()));
    return `${emitKey(member.name === '*' ? 'file' : member.name)}: ${shape === 'files' ? `[${file}]` : shape.startsWith('file') ? file : value}`;
  });
  return `{ ${parts.join(', ')} }`;
}

/** A value of the schema's type, from what it says itself; not necessarily one that every keyword allows. */
function sampleValue(contract: Contract, schema: Schema, path: ReadonlySet<Schema>): unknown {
  const resolved = resolveSchema(contract, schema);
  if (typeof resolved === 'boolean' || path.has(schema)) return null;
  const below = new Set(path).add(schema);
  const inner = (member: Schema): unknown => sampleValue(contract, member, below);
  const told = [resolved.const, resolved.default, resolved.examples?.[0], resolved.enum?.[0]].find(
    (value) => value !== undefined,
  );
  if (told !== undefined) return told;
  if (resolved.allOf !== undefined) return Object.assign({}, ...resolved.allOf.map(inner), sampleObject());
  const [branch] = [...(resolved.oneOf ?? []), ...(resolved.anyOf ?? [])];
  if (branch !== undefined) return inner(branch);
  switch ([resolved.type ?? (resolved.properties ? 'object' : 'string')].flat()[0]) {
    case 'object':
      return sampleObject();
    case 'array':
      return [inner(resolved.items ?? true)];
    case 'integer':
    case 'number':
      return typeof resolved.minimum === 'number' ? resolved.minimum : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return 'text';
  }

  function sampleObject(): Record<string, unknown> {
    const { properties = {}, required = [] } = resolved as {
      properties?: Record<string, Schema>;
      required?: string[];
    };
    return Object.fromEntries(required.map((name) => [name, inner(properties[name] ?? true)]));
  }
}
