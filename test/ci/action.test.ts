import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { answering, directoryWith, listen, numbers, ok } from '../cli/command-line.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'action.yml'), 'utf8');
const action: Action = parse(text);
const workflow: { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> } = parse(
  readFileSync(join(root, '.github/workflows/contract.yml'), 'utf8'),
);
const gitlab: { readonly contract: { readonly script: readonly string[]; readonly artifacts: object } } =
  parse(/```yaml\n(contract:\n[\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '');
const wrong = ok.replace(/1$/, '"').replace('content-length: 1', 'content-length: 3').concat('x"');
const bin = join(root, 'packages/cli/src/bin.ts');
const command = `${process.execPath} --conditions=@countersign/source ${bin}`;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As GitHub runs a step with `shell: bash`. */
function bash(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    const PATH = process.env.PATH ?? '';
    execFile('bash', [...argv], { cwd, env: { PATH, ...env } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}

/** The main step with these inputs, in a directory with a description. */
async function runStep(inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const cwd = directoryWith({ 'numbers.yaml': numbers, 'out.txt': '', 'summary.md': '' });
  const step = action.runs.steps.find(({ run }) => run !== undefined);
  const given = Object.entries(step?.env ?? {}).map(([name, value]) => {
    const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? '';
    return [name, inputs[input] ?? action.inputs[input]?.default ?? 'no such input'];
  });
  const github = {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: cwd,
    GITHUB_OUTPUT: join(cwd, 'out.txt'),
    GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
  };
  const script = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''];
  const ended = await bash(script, cwd, { ...github, ...Object.fromEntries(given), ...env });
  const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');
  return { ...ended, read, output: read('out.txt') };
}

test('the action declares what it uses, and uses what it declares', () => {
  const used = [...text.matchAll(/inputs\.([\w-]+)/g)].map((match) => match[1]);
  expect([...new Set(used)].sort()).toEqual(Object.keys(action.inputs).sort());
  expect(action.runs.using).toBe('composite');
  for (const { run, shell, uses } of action.runs.steps) {
    if (run !== undefined) expect(shell).toBe('bash');
    else expect(uses).toMatch(/^[\w-]+\/[\w/-]+@v\d+$/);
    // An input within a script would be read as code.
    expect(run ?? '').not.toContain('${{');
  }
  const own = Object.values(workflow.jobs).flatMap(({ steps }) => steps.filter(({ uses }) => uses === './'));
  expect(own).toHaveLength(1);
  for (const name of Object.keys(own[0]?.with ?? {})) expect(action.inputs).toHaveProperty(name);
});

test('every script is valid to the shell that runs it', async () => {
  const scripts = [
    ...action.runs.steps,
    ...Object.values(workflow.jobs).flatMap(({ steps }) => steps),
  ].flatMap(({ run }) => run ?? []);
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts)
    expect(await bash(['-n', '-c', script], root, {})).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('the step tests the server, writes every report, and ends as the test does', async () => {
  const heads: string[] = [];
  const server = await listen((socket) => {
    socket.on('data', (chunk) => heads.push(chunk.toString('latin1')));
    answering(wrong)(socket);
  });
  const { code, output, read, stdout, stderr } = await runStep({
    command,
    server,
    api: 'numbers.yaml',
    reports: 'my reports',
    args: '--phase=examples\n--tag=read\n--header=X-Note: two words\n',
  });
  expect(code, stderr).toBe(1);
  expect(stdout).toContain('1 error');
  expect(stderr).toMatch(/^::error file=numbers\.yaml,line=13,/);
  expect(output).toBe('exit-code=1\nsarif=my reports/report.sarif\n');
  expect(read('summary.md')).toContain('Contract broken');
  for (const name of ['report.json', 'report.xml', 'report.html', 'report.sarif'])
    expect(read(`my reports/${name}`)).toContain('body-invalid');
  expect(heads.join()).toContain('X-Note: two words');
});

test('the token comes from the environment, and a clean run passes', async () => {
  const server = await listen(answering(ok));
  const inputs = {
    command,
    server,
    api: 'numbers.yaml',
    args: '--phase=examples\n--tag=read',
    'token-env': 'MY_TOKEN',
  };
  const { code, output, read } = await runStep(inputs, { MY_TOKEN: 'very-secret' });
  expect([code, output.split('\n')[0]]).toEqual([0, 'exit-code=0']);
  expect(read('summary.md')).toContain('Contract kept');
  const without = await runStep(inputs);
  expect([without.code, without.output]).toEqual([2, 'exit-code=2\n']);
  expect(without.stderr).toContain('MY_TOKEN is not set');
});

test('the commands of the GitLab snippet run as they are written', async () => {
  const server = await listen(answering(ok));
  const cwd = directoryWith({ 'openapi.yaml': numbers });
  for (const line of gitlab.contract.script) {
    const here = line.replace('npx -y countersign', command);
    expect(here).not.toBe(line);
    const { code, stderr } = await bash(['-ec', `${here} --tag read --phase examples`], cwd, {
      API_URL: server,
      API_TOKEN: 'very-secret',
    });
    expect(code, stderr).toBe(0);
  }
  expect(gitlab.contract.artifacts).toEqual({ when: 'always', reports: { junit: 'contract.xml' } });
  expect(readFileSync(join(cwd, 'contract.xml'), 'utf8')).toContain('<testsuite');
});
