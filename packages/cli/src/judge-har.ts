import { resolve } from 'node:path';
import type { Contract, RunEvent, Waiver } from '@countersign/contract';
import { findBases, judgeRecording, type Observed, parseHarEntry } from '@countersign/tester';
import type { Context } from './command.ts';
import { loadHar } from './load-har.ts';
import type { SelectedDocument } from './select-tests.ts';
import { UsageError } from './usage-error.ts';

export interface HarTest {
  readonly document: SelectedDocument;
  /** As it was given. */
  readonly har: string;
  /** Base URL in the recording; found in it when left out. */
  readonly server: string | undefined;
  /** Of a baseline. */
  readonly waivers: readonly Waiver[];
}

/**
 * Judges the traffic of a HAR file by one description. Nothing is sent.
 *
 * @throws {UsageError} for a file that is no HAR, or has nothing of this API
 */
export async function* judgeHar(
  { document, har, server, waivers }: HarTest,
  { cwd, signal }: Context,
): AsyncGenerator<RunEvent, void, undefined> {
  const { contract, settings, operations, tags } = document;
  const file = resolve(cwd, har);
  const bases = await findRecordedBases(contract, { file, name: har, server });
  yield* judgeRecording(contract, parseEntries(file, har), {
    bases,
    operations,
    tags,
    signal,
    waivers: [...(settings.waivers ?? []), ...waivers],
    ...(settings.severity && { severities: settings.severity }),
  });
}

async function* parseEntries(file: string, name: string) {
  for await (const entry of loadHar(file, name)) {
    const recorded = parseHarEntry(entry);
    if (recorded !== undefined) yield recorded;
  }
}

/** Different URLs that are looked at to find out where the API's paths begin. */
const mostObserved = 5000;

/** Reads the whole file, so that what is wrong with it is said before anything else. */
async function findRecordedBases(
  contract: Contract,
  {
    file,
    name,
    server,
  }: { readonly file: string; readonly name: string; readonly server: string | undefined },
): Promise<readonly string[]> {
  const observed = new Map<string, Observed>();
  for await (const { method, url } of parseEntries(file, name)) {
    const path = url.split(/[?#]/, 1)[0] ?? url;
    const key = `${method} ${path}`;
    const known = observed.get(key);
    if (known !== undefined || observed.size < mostObserved)
      observed.set(key, { method, url: path, count: (known?.count ?? 0) + 1 });
  }
  const bases = findBases(contract, [...observed.values()], server);
  if (bases.length > 0) return bases;
  throw new UsageError(
    server === undefined
      ? `${name}: none of its requests is an operation of ${contract.name}; say where its paths begin: --server URL`
      : `${name}: none of its requests is an operation of ${contract.name} below ${server}`,
  );
}
