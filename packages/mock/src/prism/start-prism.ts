import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { MockError } from '../errors.ts';
import type { PrismAnswer, PrismApi, PrismRequest, Ready } from './protocol.ts';

export interface PrismOptions {
  /** Milliseconds that Prism may take for one answer before its thread is replaced. */
  readonly timeoutMs: number;
  /** Mebibytes of heap that Prism's thread may use. */
  readonly maxHeapMb: number;
  readonly onLog: (line: string) => void;
}

/** Prism's thread ended, or was ended, while it had this request. */
export interface Death {
  readonly kind: 'death';
  readonly reason: string;
}

export interface Prism {
  /**
   * Lets Prism answer. Requests are given to it one at a time, so when its thread dies it is known which request did it;
   * the others wait for the next thread.
   */
  ask(request: PrismRequest): Promise<PrismAnswer | Death>;
  /** Ends the thread; later questions are answered with a death. */
  close(): Promise<void>;
}

// Sources run as they are, the published package from JavaScript.
const entry = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** Starts Prism in a thread of its own, and again whenever that thread ends. */
export async function startPrism(apis: readonly PrismApi[], options: PrismOptions): Promise<Prism> {
  let closed = false;
  let current: Promise<Worker> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function thread(): Promise<Worker> {
    if (current !== undefined) return current;
    const started = startThread(apis, options);
    const forget = (): void => {
      if (current === started) current = undefined;
    };
    started.then((worker) => worker.once('exit', forget), forget);
    current = started;
    return started;
  }

  async function answer(request: PrismRequest): Promise<PrismAnswer | Death> {
    if (closed) return { kind: 'death', reason: 'the mock was closed' };
    try {
      const worker = await thread();
      const outcome = await question(worker, request, options.timeoutMs);
      if (outcome.kind === 'death') {
        await worker.terminate();
        // Loading takes a while: the next request should not have to wait for all of it.
        if (!closed) thread().catch(() => {});
      }
      return outcome;
    } catch (error) {
      return { kind: 'death', reason: `it does not start again: ${messageOf(error)}` };
    }
  }

  await thread();
  return {
    ask(request) {
      const next = last.then(() => answer(request));
      last = next;
      return next;
    },
    async close() {
      closed = true;
      await (await current?.catch(() => undefined))?.terminate();
    },
  };
}

async function startThread(apis: readonly PrismApi[], { maxHeapMb, onLog }: PrismOptions): Promise<Worker> {
  const worker = new Worker(entry, {
    name: 'prism',
    workerData: apis,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  for (const output of [worker.stdout, worker.stderr]) createInterface(output).on('line', onLog);
  // Without a listener an error of the thread would be one of the process.
  worker.on('error', (error) => onLog(messageOf(error)));
  const ready = await reply<Ready>(worker);
  if (!isDeath(ready) && ready.failure === undefined) return worker;
  await worker.terminate();
  if (isDeath(ready)) throw new MockError('prism-failed', `Prism does not start: ${ready.reason}`);
  const { api, message } = ready.failure ?? { api: '', message: '' };
  throw new MockError('unusable-document', `Prism cannot read the document of "${api}": ${message}`);
}

async function question(
  worker: Worker,
  request: PrismRequest,
  timeoutMs: number,
): Promise<PrismAnswer | Death> {
  try {
    worker.postMessage(request);
  } catch (error) {
    // Nested deeper than a thread can be handed.
    return { kind: 'fault', message: messageOf(error) };
  }
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Death>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, {
      kind: 'death',
      reason: `it did not answer within ${timeoutMs} ms`,
    });
  });
  return Promise.race([reply<PrismAnswer>(worker), timeout]).finally(() => clearTimeout(timer));
}

/** The thread's next message, or its death. */
function reply<T>(worker: Worker): Promise<T | Death> {
  return new Promise((resolve) => {
    const settle = (value: T | Death): void => {
      worker.off('message', settle).off('error', failed).off('exit', ended);
      resolve(value);
    };
    const failed = (error: unknown): void => settle({ kind: 'death', reason: messageOf(error) });
    const ended = (code: number): void =>
      settle({ kind: 'death', reason: `its thread ended with code ${code}` });
    worker.once('message', settle).once('error', failed).once('exit', ended);
  });
}

function isDeath(value: object): value is Death {
  return 'kind' in value && value.kind === 'death';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
