import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planClient, writeFiles } from '@countersign/codegen';
import type { Contract } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import { planExamples } from '@countersign/tester';
import { planCoverage } from '@countersign/tester/generate';
import { type Output, runCli } from 'countersign';

/** What becomes of one description, as its process tells it in JSON. */
export interface Examination {
  readonly title: string;
  readonly openapi: string;
  readonly operations: number;
  readonly lintProblems: number;
  /** One line each: what is left out. */
  readonly notJudged: readonly string[];
  readonly loadSeconds: number;
  readonly lintSeconds: number;
  readonly generateSeconds: number;
  readonly generatedBytes: number;
  readonly exampleCases: number;
  readonly coverageCases: number;
  readonly planSeconds: number;
  /** Operations for which no request at all was planned. */
  readonly withoutCase: number;
  readonly peakMegabytes: number;
}

const maxBytes = 2 ** 27;
/** Planning that takes longer ends, which is said: a description whose bodies nest without end could take an hour. */
const planLimitMs = 180_000;

/** Takes a description through what `countersign add` does, up to the requests; the client is written into the directory. */
async function examine(file: string, directory: string): Promise<Examination> {
  const load = await timed(() => loadContract(file, { name: 'api', maxBytes }));
  const contract = load.value;
  const lint = await timed(() => countProblems(file));
  const generate = await timed(() => writeClient(contract, directory));
  const plan = await timed(async () => planAll(contract));
  return {
    title: contract.title,
    openapi: contract.openapi,
    operations: contract.operations.length,
    lintProblems: lint.value,
    notJudged: [...contract.notJudged.map(({ message }) => message), ...plan.value.unusable],
    loadSeconds: load.seconds,
    lintSeconds: lint.seconds,
    generateSeconds: generate.seconds,
    generatedBytes: generate.value,
    exampleCases: plan.value.examples,
    coverageCases: plan.value.coverage,
    planSeconds: plan.seconds,
    withoutCase: plan.value.withoutCase,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

async function countProblems(file: string): Promise<number> {
  const written = { stdout: '', stderr: '' };
  const into = (name: keyof typeof written): Output => ({
    write(text) {
      written[name] += text;
    },
  });
  const argv = ['lint', file, '--format', 'json', '--max-size', String(maxBytes), '--fail-on', 'never'];
  const code = await runCli(argv, {
    cwd: dirname(file),
    env: {},
    signal: new AbortController().signal,
    stdout: into('stdout'),
    stderr: into('stderr'),
  });
  if (code !== 0) throw new Error(`lint ended with ${code}: ${written.stderr}`);
  const { problems } = JSON.parse(written.stdout) as { readonly problems: readonly unknown[] };
  return problems.length;
}

/** The client, and a compiler configuration in which the runtime is the one of this workspace. @returns its bytes */
async function writeClient(contract: Contract, directory: string): Promise<number> {
  const files = await planClient(contract, { packageName: 'api-client', clientRange: '^0.1.0' });
  await mkdir(join(directory, 'node_modules/@countersign'), { recursive: true });
  const runtime = fileURLToPath(new URL('../../../packages/client', import.meta.url));
  await symlink(runtime, join(directory, 'node_modules/@countersign/client'));
  await writeFiles(directory, files);
  const own = JSON.parse(await readFile(join(directory, 'tsconfig.json'), 'utf8')) as object;
  const configuration = {
    ...own,
    extends: './tsconfig.json',
    compilerOptions: { customConditions: ['@countersign/source'] },
  };
  await writeFile(join(directory, 'tsconfig.bench.json'), JSON.stringify(configuration));
  return files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

interface Planned {
  readonly examples: number;
  readonly coverage: number;
  readonly withoutCase: number;
  readonly unusable: readonly string[];
}

function planAll(contract: Contract): Planned {
  const unusable: string[] = [];
  const called = new Set<string>();
  let examples = 0;
  for (const operation of contract.operations) {
    const plan = planExamples(contract, operation, { seed: 1 });
    examples += plan.cases.length;
    if (plan.cases.length > 0) called.add(operation.id);
    unusable.push(...plan.unusable.map(({ message }) => `${operation.id}: ${message}`));
  }
  let coverage = 0;
  const covered = new Set<string>();
  const started = performance.now();
  for (const { operation } of planCoverage(contract, { seed: 1 })) {
    coverage += 1;
    covered.add(operation.id);
    if (performance.now() - started < planLimitMs) continue;
    unusable.push(
      `coverage was planned for ${covered.size} of ${contract.operations.length} operations in ${planLimitMs / 1000} s`,
    );
    break;
  }
  const withoutCase = contract.operations.filter(({ id }) => !called.has(id) && !covered.has(id)).length;
  return { examples, coverage, withoutCase, unusable };
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - start) / 1000 };
}

const [file = '', directory = ''] = process.argv.slice(2);
console.log(JSON.stringify(await examine(file, directory)));
