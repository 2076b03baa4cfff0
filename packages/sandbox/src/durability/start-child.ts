import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Limits } from '../limits.ts';

/** A sandbox in a process of its own. */
export interface Child {
  readonly url: string;
  /** The most memory that it has held so far, in MiB. */
  peakMemory(): Promise<number>;
  /** Ends it without a chance to tidy up. @throws when it has ended by itself */
  kill(): Promise<void>;
}

const program = `
  import { flushCompileCache } from 'node:module';
  import { createSandbox } from '@countersign/sandbox';
  const onError = (error) => { console.error(error); process.exit(70); };
  const [dataDir, limits] = process.argv.slice(1);
  const pace = { batch: 20, stage: 10 };
  const options = { dataDir, limits: JSON.parse(limits), controlPort: false, testMode: true, pace, onError };
  const { url } = await createSandbox(options);
  process.on('message', () => process.send(process.resourceUsage().maxRSS / 1024));
  console.log(url);
  flushCompileCache();
`;

export interface ChildOptions {
  /** Path of the Node that runs it. */
  readonly node: string;
  readonly dataDir: string;
  /** Where Node keeps compiled code: a second start takes half the time. */
  readonly cacheDir: string;
  readonly limits?: Partial<Limits>;
}

export async function startChild({ cacheDir, dataDir, limits = {}, node }: ChildOptions): Promise<Child> {
  const args = ['--conditions=@countersign/source', '--input-type=module', '-e', program];
  args.push(dataDir, JSON.stringify(limits));
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(node, args, {
    cwd,
    env: { NODE_COMPILE_CACHE: cacheDir },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint += String(chunk);
  });
  const exited = once(child, 'exit');
  if (child.stdout === null) throw new Error('the child has no output to read');
  const line = once(createInterface({ input: child.stdout }), 'line');
  const url: unknown = await Promise.race([
    line.then((values: unknown[]) => values[0]),
    exited.then(() => {
      throw new Error(`The sandbox did not start: ${complaint}`);
    }),
  ]);
  return {
    url: String(url),
    async peakMemory() {
      const answer = once(child, 'message');
      child.send('memory');
      return Number((await answer)[0]);
    },
    kill: () => kill(child, exited, () => complaint),
  };
}

async function kill(child: ChildProcess, exited: Promise<unknown>, complaint: () => string): Promise<void> {
  if (child.exitCode !== null) throw new Error(`The sandbox ended by itself: ${complaint()}`);
  child.kill('SIGKILL');
  await exited;
}
