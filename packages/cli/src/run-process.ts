import { runCli } from './run-cli.ts';

/** Runs the command line of this process and sets its exit code. */
export async function runProcess(): Promise<void> {
  // Whoever reads our output may stop reading; what is left to do, reports for instance, is still done.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait.
      if (ended.signal.aborted) process.exit(130);
      ended.abort();
    });
  }
  process.exitCode = await runCli(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: ended.signal,
  });
}
