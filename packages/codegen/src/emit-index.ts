import type { Contract } from '@countersign/contract';
import { upperFirst } from './names.ts';
import type { PackageNames } from './package-names.ts';

/** The package's one entry: named exports only. */
export function emitIndex(contract: Contract, names: PackageNames): string {
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
    emitExport('@countersign/client', handsOutUrls(contract) ? [...runtime, 'fetchSigned'] : runtime),
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
  'type FileInput',
  'type NamedFile',
  'type RawOptions',
  'type RetryOptions',
  'type TimeoutOptions',
  'type TokenRequest',
];

/**
 * Whether `fetchSigned` may be of use: only where a whole URL (`format: uri`) is described. References within the API
 * (`uri-reference`) are fetched with the credential.
 */
export function handsOutUrls({ operations, schemas }: Contract): boolean {
  return JSON.stringify([operations, schemas]).includes('"format":"uri"');
}

function emitExport(from: string, names: readonly string[]): string {
  const typesOnly = names.every((name) => name.startsWith('type '));
  const listed = typesOnly ? names.map((name) => name.slice('type '.length)) : names;
  return `export ${typesOnly ? 'type ' : ''}{\n${listed.map((name) => `  ${name},\n`).join('')}} from '${from}';\n`;
}
