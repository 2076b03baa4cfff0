import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A sandbox in a process of its own. */
export interface Child {
  readonly url: string;
  /** Ends it without a chance to tidy up. */
  kill(): Promise<void>;
}

const program = `
  import { flushCompileCache } from 'node:module';
  import { createSandbox } from '@countersign/sandbox';
  const onError = (error) => { console.error(error); process.exit(70); };
  const [dataDir] = process.argv.slice(1);
  const pace = { batch: 20, stage: 10 };
  const { url } = await createSandbox({ dataDir, controlPort: false, testMode: true, pace, onError });
  console.log(url);
  flushCompileCache();
`;

export interface ChildOptions {
  /** Path of the Node that runs it. */
  readonly node: string;
  readonly dataDir: string;
  /** Where Node keeps compiled code: a second start takes half the time. */
  readonly cacheDir: string;
}

export async function startChild({ cacheDir, dataDir, node }: ChildOptions): Promise<Child> {
  const args = ['--conditions=@countersign/source', '--input-type=module', '-e', program, dataDir];
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(node, args, {
    cwd,
    env: { NODE_COMPILE_CACHE: cacheDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  const exited = once(child, 'exit');
  const line = once(createInterface({ input: child.stdout }), 'line');
  const url: unknown = await Promise.race([
    line.then((values: unknown[]) => values[0]),
    exited.then(() => {
      throw new Error(`The sandbox did not start: ${complaint}`);
    }),
  ]);
  return { url: String(url), kill: () => kill(child, exited, () => complaint) };
}

async function kill(child: ChildProcess, exited: Promise<unknown>, complaint: () => string): Promise<void> {
  if (child.exitCode !== null) throw new Error(`The sandbox ended by itself: ${complaint()}`);
  child.kill('SIGKILL');
  await exited;
}
