import { relative, resolve } from 'node:path';
import { emitCallSamples, writeFiles } from '@countersign/codegen';
import { loadRenderer, planSite, type SiteApi } from '@countersign/docs';
import type { Context } from './command.ts';
import { loadBundle } from './load-bundle.ts';
import { type LoadedDocument, loadContracts } from './load-contracts.ts';
import { resolveInputs } from './resolve-inputs.ts';
import { UsageError } from './usage-error.ts';

export interface DocsInput {
  readonly arguments: readonly string[];
  readonly out: string | undefined;
  readonly sandboxUrl: string | undefined;
}

/**
 * Writes the reference site of some APIs.
 *
 * @throws {UsageError} when it cannot be written
 */
export async function runDocs(
  { arguments: names, out = 'site', sandboxUrl = 'http://127.0.0.1:4020' }: DocsInput,
  context: Context,
): Promise<number> {
  const sandbox = parseSandboxUrl(sandboxUrl);
  const directory = resolve(context.cwd, out);
  const loaded = await loadContracts(resolveInputs(names, context));
  const apis = await Promise.all(loaded.map((document) => documentedApi(document, sandbox)));
  const files = planSite(apis, await loadRenderer());
  await writing(directory, () => writeFiles(directory, files, () => false));
  const shown = relative(context.cwd, directory) || '.';
  context.stdout.write(
    `${files.filter(({ path }) => path.endsWith('.html')).length} pages of ${loaded.map(({ contract }) => contract.name).join(', ')}: ${shown}/index.html\n`,
  );
  return 0;
}

async function documentedApi(
  { contract, root, settings: { overlays = [], packageName } }: LoadedDocument,
  sandboxUrl: string,
): Promise<SiteApi> {
  const { defaultUsers, findApi } = await import('@countersign/sandbox');
  const served = findApi(contract);
  return {
    contract,
    document: await loadBundle(root, overlays),
    samples: emitCallSamples(contract, packageName ?? `@countersign/${contract.name}`),
    ...(served !== undefined && {
      sandbox: {
        url: `${sandboxUrl}/${served}${basePath(contract.servers[0]?.url ?? '')}`,
        token: defaultUsers.alice ?? '',
      },
    }),
  };
}

/** The path of a server, whatever its host: a sandbox keeps it. */
function basePath(url: string): string {
  return /^https?:\/\/[^/?#]+(\/[^?#]*[^/?#])/.exec(url)?.[1] ?? '';
}

/** @throws {UsageError} */
function parseSandboxUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '')
    return url.href.replace(/\/$/, '');
  throw new UsageError(
    `--sandbox-url: ${JSON.stringify(text)} is no address of a sandbox; write for example http://127.0.0.1:4020`,
  );
}

async function writing<Value>(directory: string, write: () => Promise<Value>): Promise<Value> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new UsageError(
      `--out: ${directory} cannot be written (${String(error.code)}); name a directory that is yours`,
    );
  }
}
