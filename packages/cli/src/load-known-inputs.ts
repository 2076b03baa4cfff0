import { readFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import {
  type Contract,
  isBinarySchema,
  type Operation,
  type OperationInput,
  type Parameter,
  type Schema,
  validateValue,
} from '@countersign/contract';
import { expandAll, type Variables } from './expand-variables.ts';
import type { ApiSettings } from './settings.ts';
import { suggest } from './suggest.ts';
import { UsageError } from './usage-error.ts';

type Data = NonNullable<ApiSettings['data']>;
type Known = Data[string];

const groups = { path: 'path', query: 'query', headers: 'header', cookies: 'cookie' } as const;
const groupNames = Object.keys(groups) as (keyof typeof groups)[];

/**
 * The arguments of `data` for each operation, with their variables replaced and their files read.
 *
 * @param directory what files are relative to
 * @throws {UsageError} for an operation, parameter, media type, variable or file that is not there
 */
export function loadKnownInputs(
  contract: Contract,
  data: Data,
  { variables, directory }: { readonly variables: Variables; readonly directory: string },
): Readonly<Record<string, OperationInput>> {
  assertKnown(contract, data);
  const { '*': everywhere, ...own } = data;
  const inputs: Record<string, OperationInput> = {};
  for (const operation of contract.operations) {
    const where = `apis.${contract.name}.x-countersign.data.${operation.id}`;
    const known = own[operation.id];
    const merged = Object.fromEntries(
      groupNames.map((group) => [
        group,
        readGroup(
          contract,
          operation,
          { ...everywhere?.[group], ...known?.[group] },
          { group, variables, where },
        ),
      ]),
    );
    const body = known?.body && readBody(contract, operation, known.body, { variables, directory, where });
    inputs[operation.id] = { ...merged, ...(body && { body }) };
  }
  return inputs;
}

function assertKnown({ name: api, operations }: Contract, data: Data): void {
  const ids = operations.map(({ id }) => id);
  for (const [id, known] of Object.entries(data)) {
    const where = `redocly.yaml: apis.${api}.x-countersign.data`;
    const concerned = operations.filter((operation) => id === '*' || operation.id === id);
    if (concerned.length === 0)
      throw new UsageError(`${where}: there is no operation ${JSON.stringify(id)}: ${suggest(id, ids)}`);
    for (const group of groupNames) {
      const names = concerned.flatMap(({ parameters }) =>
        parameters.filter((each) => isIn(each, group)).map(({ name }) => name),
      );
      const unknown = Object.keys(known[group] ?? {}).find((name) => !names.includes(name));
      if (unknown !== undefined)
        throw new UsageError(
          `${where}.${id}.${group}: there is no ${groups[group]} parameter ${JSON.stringify(unknown)}: ${suggest(unknown, [...new Set(names)])}`,
        );
    }
  }
}

function isIn(parameter: Parameter, group: keyof typeof groups): boolean {
  return parameter.in === groups[group] || (parameter.in === 'querystring' && group === 'query');
}

interface Place {
  readonly variables: Variables;
  readonly where: string;
}

/** Those of the values that the operation has a parameter for. */
function readGroup(
  contract: Contract,
  { parameters }: Operation,
  values: Readonly<Record<string, unknown>>,
  { group, variables, where }: Place & { readonly group: keyof typeof groups },
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    parameters
      .filter((parameter) => isIn(parameter, group) && Object.hasOwn(values, parameter.name))
      .map((parameter) => {
        const schema = parameter.content?.schema ?? parameter.schema ?? true;
        const place = { variables, where: `${where}.${group}.${parameter.name}` };
        return [parameter.name, expandFor(contract, schema, values[parameter.name], place)];
      }),
  );
}

/** A variable is text; where the schema wants a number, for instance, it is taken for one. */
function expandFor(contract: Contract, schema: Schema, value: unknown, { variables, where }: Place): unknown {
  const text = expandAll(value, variables, { where, typed: false });
  const isValid = validateValue(contract, schema, text, { direction: 'request' }).length === 0;
  return isValid ? text : expandAll(value, variables, { where, typed: true });
}

function readBody(
  contract: Contract,
  { requestBody }: Operation,
  body: NonNullable<Known['body']>,
  { variables, directory, where }: Place & { readonly directory: string },
): NonNullable<OperationInput['body']> {
  const types = requestBody?.content.map(({ mediaType }) => mediaType) ?? [];
  const { mediaType = types[0] ?? '' } = body;
  const media = requestBody?.content.find((each) => each.mediaType === mediaType);
  if (media === undefined)
    throw new UsageError(
      `redocly.yaml: ${where}.body: the operation takes no ${body.mediaType ?? 'body'}: ${suggest(mediaType, types)}`,
    );
  const schema = media.schema ?? true;
  const expanded = expandFor(contract, schema, body.value, { variables, where: `${where}.body` });
  const value = withFiles(expanded, { directory, where: `${where}.body` });
  const isRaw = isFile(value) && isBinarySchema(contract, media.schema, mediaType);
  return { mediaType, value: isRaw ? value.bytes : value };
}

function isFile(value: unknown): value is { readonly bytes: Uint8Array } {
  return typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array;
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.txt': 'text/plain',
  '.wav': 'audio/wav',
  '.zip': 'application/zip',
};

/** `{$file, filename?, contentType?}` becomes a file wherever it stands. */
function withFiles(value: unknown, place: { readonly directory: string; readonly where: string }): unknown {
  if (Array.isArray(value)) return value.map((each) => withFiles(each, place));
  if (typeof value !== 'object' || value === null) return value;
  if ('$file' in value) {
    const path = String(value.$file);
    const { filename = basename(path), contentType = mediaTypes[extname(path).toLowerCase()] } = value as {
      filename?: string;
      contentType?: string;
    };
    return {
      bytes: new Uint8Array(readBytes(path, place)),
      filename,
      contentType: contentType ?? 'application/octet-stream',
    };
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withFiles(each, place)]));
}

function readBytes(
  path: string,
  { directory, where }: { readonly directory: string; readonly where: string },
): Uint8Array {
  try {
    return readFileSync(resolve(directory, path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new UsageError(`redocly.yaml: ${where}: the file ${path} cannot be read (${code})`);
  }
}
