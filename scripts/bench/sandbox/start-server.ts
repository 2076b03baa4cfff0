import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

interface Usage {
  /** Milliseconds of processor time since the start. */
  readonly cpu: number;
  /** MiB. */
  readonly rss: number;
  /** The most there ever was, in MiB. */
  readonly peak: number;
}

export interface BenchServer {
  readonly port: number;
  /** From the start of the process until it listened, in milliseconds. */
  readonly startTime: number;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** Starts a server in a process of its own, from built packages. */
export async function startServer(kind: 'bare' | 'sandbox', directory?: string): Promise<BenchServer> {
  const before = performance.now();
  const file = fileURLToPath(new URL('server.ts', import.meta.url));
  // No conditions: what is measured is what is published.
  const child = fork(file, [kind, ...(directory === undefined ? [] : [directory])], { execArgv: [] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    port,
    startTime: performance.now() - before,
    async usage() {
      const answer = once(child, 'message') as Promise<[Usage]>;
      child.send('usage');
      return (await answer)[0];
    },
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
