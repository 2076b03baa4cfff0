import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { directoryWith, listen, numbers } from './command-line.ts';

const bin = fileURLToPath(new URL('bin.ts', import.meta.resolve('countersign')));

function start(
  argv: readonly string[],
  cwd: string,
  flags: readonly string[] = [],
): ChildProcess & { text(): { stdout: string; stderr: string } } {
  const child = spawn(process.execPath, ['--conditions=@countersign/source', ...flags, bin, ...argv], {
    cwd,
    env: { PATH: process.env.PATH },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (text.stdout += chunk));
  child.stderr.on('data', (chunk) => (text.stderr += chunk));
  return Object.assign(child, { text: () => text });
}

test('the program runs from its sources, and is one', () => {
  accessSync(bin, constants.X_OK);
  expect(readFileSync(bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env -S node --conditions=@countersign\/source\n/);
});

test('Ctrl-C ends the mock cleanly', async () => {
  const child = start(['mock', 'numbers.yaml', '--port', '0'], directoryWith({ 'numbers.yaml': numbers }));
  await once(child.stdout as NodeJS.EventEmitter, 'data');
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(child.text().stderr).toBe('Serving until interrupted (Ctrl-C).\n');
});

test('Ctrl-C ends a test with what is known so far', async () => {
  const asked = Promise.withResolvers<void>();
  const server = await listen((socket) => void socket.once('data', () => asked.resolve()));
  const child = start(
    ['test', 'numbers.yaml', '--server', server],
    directoryWith({ 'numbers.yaml': numbers }),
  );
  await asked.promise;
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
  expect(child.text()).toEqual({ stdout: expect.stringContaining('stopped early: cancelled'), stderr: '' });
});

test('a reader that goes away is no error', async () => {
  const child = start(['test', '--help'], directoryWith({}));
  child.stdout?.destroy();
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(child.text().stderr).toBe('');
});

test('an older Node is told in one line', async () => {
  const older =
    'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"22.1.0"}})';
  const child = start(['--version'], directoryWith({}), ['--import', older]);
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(child.text()).toEqual({
    stdout: '',
    stderr: 'countersign: Node 22.1.0 is too old, 24 or newer is needed\n',
  });
});
