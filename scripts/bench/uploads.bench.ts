import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleProgram } from '@countersign/test/sizes';
import { killUpload, runStorm } from '@countersign/test/uploads';
import { median } from './median.ts';

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;
const rounds = 7;

interface Measurement {
  readonly seconds: number;
  /** Processor time of the program, all its threads, in seconds. */
  readonly processor: number;
  /** Peak resident memory of the program, in MiB. */
  readonly peak: number;
}

/**
 * Memory and speed of the upload journeys, each in a process of its own, against a server that keeps nothing. Speed is
 * held against a bare streamed `fetch` of the same file to the same server, in turns, after a turn that does not count: the
 * first to read a file fills the page cache. Programs are bundled first, as an application is: stripping types takes memory
 * too. Then kills and faults, at full count. Files are sparse: reading them costs what reading from the page cache costs.
 */
export async function run(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  const sink = spawn(process.execPath, [fileURLToPath(new URL('uploads/sink.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { value: port } = await createInterface(sink.stdout)[Symbol.asyncIterator]().next();
    const url = `http://127.0.0.1:${port}`;
    const work = join(directory, 'work.mjs');
    await bundleProgram(fileURLToPath(new URL('uploads/work.ts', import.meta.url)), work);
    const measure = (kind: string, path: string): Promise<Measurement> => runWork([work, kind, url, path]);
    const small = await makeFile(directory, gibibyte);
    await compareSpeed(small, measure);
    console.log(
      `uploadBlob, 10 GiB: ${describe(await measure('blob', await makeFile(directory, 10 * gibibyte)), 10 * gibibyte)}`,
    );
    const form = 1.5 * gibibyte;
    console.log(
      `uploadFile in one form, 1.5 GiB: ${describe(await measure('form', await makeFile(directory, form)), form)}`,
    );
    const folder = await makeFolder(directory, 100_000);
    const many = await measure('folder', folder);
    console.log(
      `uploadFolder, 100,000 files: ${many.seconds.toFixed(1)} s, peak RSS ${many.peak.toFixed(0)} MiB`,
    );
  } finally {
    sink.kill();
    await rm(directory, { recursive: true, force: true });
  }
  await killAtRandom(50);
  await sendThroughStorm(1000);
}

/** The same command after a kill, at moments that are spread evenly over the way of the upload. */
async function killAtRandom(kills: number): Promise<void> {
  let exact = 0;
  let repeated = 0;
  let opened = 0;
  let again = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const outcome = await killUpload(20, (kill * 0.6180339887) % 1, kill + 1);
    if (outcome.exact) exact += 1;
    repeated = Math.max(repeated, outcome.repeated);
    opened = Math.max(opened, outcome.opened);
    again += outcome.again;
  }
  console.log(
    `kill -9 at ${kills} moments: ${exact} exact, at most ${repeated} bytes twice (a chunk has 65536), ${opened} upload opened, ${again} bytes sent once complete`,
  );
}

async function sendThroughStorm(uploads: number): Promise<void> {
  const { errors, exact, faults, wrong } = await runStorm(uploads, 1);
  const told = Object.entries(errors).map(([kind, many]) => `${many} ${kind}`);
  console.log(`${uploads} uploads through ${faults} faults: ${exact} exact, ${told.join(', ')}`);
  console.log(wrong.length === 0 ? 'none is wrong' : `WRONG:\n${wrong.join('\n')}`);
}

async function compareSpeed(
  file: string,
  measure: (kind: string, path: string) => Promise<Measurement>,
): Promise<void> {
  const bare: Measurement[] = [];
  const blob: Measurement[] = [];
  await measure('bare', file);
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await measure('bare', file));
    blob.push(await measure('blob', file));
  }
  const ratios = bare.map(({ seconds }, round) => seconds / (blob[round]?.seconds ?? Number.NaN));
  const ratio = `${median(ratios).toFixed(2)} of the speed of the bare fetch`;
  const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  console.log(`bare fetch, 1 GiB: ${describe(middle(bare), gibibyte)}`);
  console.log(
    `uploadBlob, 1 GiB: ${describe(middle(blob), gibibyte)}, ${ratio} (${rounds} rounds, ${range})`,
  );
}

function middle(measurements: readonly Measurement[]): Measurement {
  return {
    seconds: median(measurements.map(({ seconds }) => seconds)),
    processor: median(measurements.map(({ processor }) => processor)),
    peak: median(measurements.map(({ peak }) => peak)),
  };
}

function describe({ peak, processor, seconds }: Measurement, bytes: number): string {
  const speed = `${seconds.toFixed(2)} s, ${(bytes / mebibyte / seconds).toFixed(0)} MiB/s`;
  return `${speed}, ${processor.toFixed(2)} s of processor time, peak RSS ${peak.toFixed(0)} MiB`;
}

async function runWork(args: readonly string[]): Promise<Measurement> {
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Measurement;
}

async function makeFile(directory: string, size: number): Promise<string> {
  const path = join(directory, `${size}.bin`);
  const file = await open(path, 'w');
  await file.truncate(size);
  await file.close();
  return path;
}

/** Files of 100 bytes, 1,000 to a directory. */
async function makeFolder(directory: string, count: number): Promise<string> {
  const folder = join(directory, 'folder');
  for (let first = 0; first < count; first += 1000) {
    const below = join(folder, String(first / 1000).padStart(3, '0'));
    await mkdir(below, { recursive: true });
    const names = Array.from({ length: 1000 }, (_, index) => join(below, `${index}.txt`));
    await Promise.all(names.map((name) => writeFile(name, name.slice(-20).padEnd(100, '.'))));
  }
  return folder;
}
