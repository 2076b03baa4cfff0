import { upperFirst } from './names.ts';
import type { PackageNames } from './package-names.ts';

/** The package's one entry: named exports only. */
export function emitIndex(names: PackageNames): string {
  const operations = [...names.functions.values()].flatMap((name) => {
    const type = upperFirst(name);
    return [name, `type ${type}Answer`, `type ${type}Error`, `type ${type}Input`, `type ${type}Result`];
  });
  const models = [...names.models.values()];
  return [
    emitExport('./client.gen.ts', [
      'createClient',
      'servers',
      `type ${names.api}Client`,
      `type ${names.api}ClientOptions`,
    ]),
    emitExport('./errors.gen.ts', ['isApiError', 'type Errors']),
    ...(operations.length > 0 ? [emitExport('./operations.gen.ts', operations)] : []),
    ...(models.length > 0
      ? [
          emitExport(
            './models.gen.ts',
            models.map((name) => `type ${name}`),
          ),
        ]
      : []),
    emitExport('./schema.gen.ts', ['type components', 'type operations']),
    emitExport('@countersign/client', runtime),
  ].join('');
}

const runtime = [
  'ApiError',
  'type ApiErrorCode',
  'type BinaryInput',
  'type CallOptions',
  'type ClientEvent',
  'type ClientOptions',
  'type Clock',
  'fetchSigned',
  'type FileInput',
  'type NamedFile',
  'type RawOptions',
  'type RetryOptions',
  'type TimeoutOptions',
  'type TokenRequest',
];

function emitExport(from: string, names: readonly string[]): string {
  const typesOnly = names.every((name) => name.startsWith('type '));
  const listed = typesOnly ? names.map((name) => name.slice('type '.length)) : names;
  return `export ${typesOnly ? 'type ' : ''}{\n${listed.map((name) => `  ${name},\n`).join('')}} from '${from}';\n`;
}
