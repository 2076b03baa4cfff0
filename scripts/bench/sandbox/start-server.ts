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

export interface BenchServerOptions {
  readonly kind: 'bare' | 'sandbox' | 'tus' | 'prism' | 'silent prism';
  /** Where it writes; without one the sandbox stays in memory. For Prism, the document that it serves. */
  readonly given?: string;
  /** Where tus and Prism are installed. */
  readonly modules?: string;
}

/** Starts a server in a process of its own, from built packages. */
export async function startServer({
  given = '',
  kind,
  modules = '',
}: BenchServerOptions): Promise<BenchServer> {
  const before = performance.now();
  const file = fileURLToPath(new URL('server.ts', import.meta.url));
  // No conditions: what is measured is what is published.
  const child = fork(file, [kind, given, modules], { execArgv: [], silent: true });
  // What Prism writes about each request is read, as a terminal does, and forgotten.
  child.stdout?.resume();
  child.stderr?.pipe(process.stderr);
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

/** Runs with a server, and ends it. */
export async function withServer<Result>(
  options: BenchServerOptions,
  work: (server: BenchServer) => Promise<Result>,
): Promise<Result> {
  const server = await startServer(options);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}
