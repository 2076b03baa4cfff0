import { parentPort, workerData } from 'node:worker_threads';
import { createAnswer } from './create-answer.ts';
import { loadOperations, type Operations } from './load-operations.ts';
import type { PrismAnswer, PrismApi, PrismRequest, Ready } from './protocol.ts';

/** The thread in which Prism lives: loads the documents, says so, then answers one request after the other. */
const loaded = new Map<string, Operations>();
let ready: Ready = {};
// Written by `startPrism` in this package.
for (const api of workerData as readonly PrismApi[]) {
  try {
    loaded.set(api.name, await loadOperations(api));
  } catch (error) {
    ready = { failure: { api: api.name, message: messageOf(error) } };
    break;
  }
}

const answer = createAnswer(loaded);
parentPort?.on('message', async (request: PrismRequest) => {
  try {
    parentPort?.postMessage(await answer(request));
  } catch (error) {
    parentPort?.postMessage({ kind: 'fault', message: messageOf(error) } satisfies PrismAnswer);
  }
});
parentPort?.postMessage(ready);

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
