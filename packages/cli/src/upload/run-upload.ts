import { createFileStore, isUploadError, type UploadError } from '@countersign/uploads/node/portsip';
import { type CredentialInput, chooseCredentials } from '../choose-credentials.ts';
import type { Context } from '../command.ts';
import { loadRegistry } from '../load-registry.ts';
import { suggest } from '../suggest.ts';
import { UsageError } from '../usage-error.ts';
import { checkPaths } from './check-paths.ts';
import { chooseServer, type ServerInput } from './choose-server.ts';
import type { Journey } from './journey.ts';
import { renderUploads } from './render-uploads.ts';
import { stateDirectory } from './state-directory.ts';
import { createUploadBar } from './upload-bar.ts';

/** What `countersign upload` is told. */
export interface UploadInput extends Pick<CredentialInput, 'token' | 'tokenEnv'>, ServerInput {
  readonly arguments: readonly string[];
  readonly private: boolean;
  readonly symlinks: 'refuse' | 'skip' | 'follow';
  readonly stateDir: string | undefined;
  readonly format: 'text' | 'json';
}

export type ApiName = 'clevver' | 'dstor' | 'pakt' | 'portsip';

interface Uploader {
  readonly kind: 'file' | 'folder';
  load(): Promise<Journey>;
}

const uploaders: Readonly<Record<ApiName, Uploader>> = {
  clevver: { kind: 'file', load: async () => (await import('./upload-clevver.ts')).uploadClevver },
  dstor: { kind: 'folder', load: async () => (await import('./upload-dstor.ts')).uploadDstor },
  pakt: { kind: 'file', load: async () => (await import('./upload-pakt.ts')).uploadPakt },
  portsip: { kind: 'file', load: async () => (await import('./upload-portsip.ts')).uploadPortsip },
};

/** Uploads what the paths name and prints what the server has. @returns the exit code */
export async function runUpload(input: UploadInput, context: Context): Promise<number> {
  const [name = '', ...given] = input.arguments;
  if (!isApiName(name))
    throw new UsageError(
      `there is no upload to ${JSON.stringify(name)}: ${suggest(name, Object.keys(uploaders))}`,
    );
  const { kind, load } = uploaders[name];
  if (input.private && name !== 'pakt') throw new UsageError('--private is for pakt only');
  const settings = loadRegistry(context.cwd)?.apis.find((api) => api.name === name)?.settings ?? {};
  // Headers that are configured are for tests.
  const own = { ...settings, headers: {} };
  const credentials = chooseCredentials({ ...input, headers: [] }, name, own, context.env);
  checkToken(credentials.token);
  const paths = await checkPaths(given, { cwd: context.cwd, kind });
  await using server = await chooseServer(name, input);
  const bar = createUploadBar(context);
  const startedAt = Date.now();
  const token = credentials.token ?? server.token;
  const journey = await load();
  try {
    const uploads = await journey([...paths.keys()], {
      baseUrl: server.baseUrl,
      signal: context.signal,
      private: input.private,
      symlinks: input.symlinks,
      watch: { ...bar, begin: (label) => bar.begin(paths.get(label) ?? label) },
      ...(token !== undefined && { token }),
      // A sandbox of the moment has nothing that could be gone on with.
      ...(input.target === undefined && { store: createFileStore(stateDirectory(input.stateDir, context)) }),
    });
    bar.end();
    const shown = uploads.map((upload) => ({ ...upload, path: paths.get(upload.path) ?? upload.path }));
    if (input.format === 'text') context.stdout.write(renderUploads(shown));
    else
      context.stdout.write(
        toJson({
          api: name,
          server: server.baseUrl,
          durationMs: Date.now() - startedAt,
          uploads: shown.map(({ names, files, ...upload }) => ({
            ...upload,
            ...names,
            ...(files && { files }),
          })),
        }),
      );
    return 0;
  } catch (error) {
    bar.end();
    if (context.signal.aborted) {
      if (input.target === undefined)
        context.stderr.write('Interrupted. The same command goes on from where the server stands.\n');
      return 130;
    }
    if (!isUploadError(error)) throw asUsageError(error);
    if (input.format === 'json')
      context.stdout.write(toJson({ api: name, server: server.baseUrl, error: describeError(error) }));
    const advice = adviceFor(error, token);
    context.stderr.write(`countersign: ${error.message.replace(/\.$/, '')}${advice && `; ${advice}`}\n`);
    return error.code === 'source-unsupported' ? 2 : 1;
  }
}

/** @throws {UsageError} without the token, as it is a secret */
function checkToken(token = ''): void {
  if (/[^\t -~\x80-\xff]/.test(token))
    throw new UsageError('the token holds what no header can carry, such as a line break');
}

function isApiName(name: string): name is ApiName {
  return Object.hasOwn(uploaders, name);
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A file that went away or cannot be read is the user's to put right. */
function asUsageError(error: unknown): unknown {
  return error instanceof Error && 'syscall' in error && 'path' in error
    ? new UsageError(error.message)
    : error;
}

function describeError({ cause, code, message, stage, uploadId }: UploadError): object {
  const status = statusOf(cause);
  return {
    code,
    message,
    ...(status !== undefined && { status }),
    ...(stage !== undefined && { stage }),
    ...(uploadId !== undefined && { uploadId }),
  };
}

function adviceFor({ cause, code, message, uploadId }: UploadError, token: string | undefined): string {
  const status = statusOf(cause);
  if (status === 401 || status === 403)
    return token === undefined ? 'give the token: --token-env NAME' : 'is the token the right one?';
  if (status === 404 && uploadId === undefined)
    return 'is --server the base URL of the API, with its path, as in http://127.0.0.1:4020/dstor/v1?';
  // A pipe or a socket is no matter of links.
  if (code === 'source-unsupported') return /symbolic link|leads back/.test(message) ? 'see --symlinks' : '';
  return code === 'unreachable' || code === 'deadline' ? 'the same command goes on from there' : '';
}

function statusOf(cause: unknown): number | undefined {
  const found = typeof cause === 'object' && cause !== null && 'status' in cause ? cause.status : undefined;
  return typeof found === 'number' ? found : undefined;
}
