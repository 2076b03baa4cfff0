import type { Exchange, Operation } from '@countersign/contract';
import type { LeftOut } from './phase.ts';
import { UnsendableError } from './send-request.ts';

/** Which operations are still asked: an answer that does not come in time costs its whole time. */
export interface Patience {
  /** Takes notice of how an operation was answered. */
  note(operation: Operation, exchange: Exchange): void;
  /** Whether an operation is not asked any more. */
  isSpent(operation: Operation): boolean;
  /** Whether nothing is asked any more. */
  isOver(): boolean;
  /** What is not asked any more since this was called last. */
  takeNews(): readonly LeftOut[];
}

/** A request was not sent: the operation does not answer, or the case has received as much as is kept of one. */
export class NotAskedError extends UnsendableError {}

/** To look closer at a finding would cost too much: it stays as it was found. */
export class ProofSpentError extends Error {}

/** Answers of one operation that did not come in time. */
const mostSilences = 6;
/** Silences in a row, and the operations among them, after which the server as a whole is taken for silent. */
const mostInARow = 18;
const mostOperationsInARow = 4;

export function createPatience(): Patience {
  const silences = new Map<string, number>();
  const silent = new Set<string>();
  const news: LeftOut[] = [];
  let inARow = 0;
  const isOver = (): boolean => inARow >= mostInARow && silent.size >= mostOperationsInARow;
  return {
    note(operation, { failure }) {
      const { at, id } = operation;
      if (failure?.kind !== 'timeout' && failure?.kind !== 'unreachable') {
        inARow = 0;
        silent.clear();
        return;
      }
      inARow += 1;
      silent.add(id);
      const count = (silences.get(id) ?? 0) + 1;
      silences.set(id, count);
      const message = `it is not asked any more: ${count} answers did not come in time`;
      if (count === mostSilences) news.push({ operation, at, message });
    },
    isSpent: ({ id }) => (silences.get(id) ?? 0) >= mostSilences || isOver(),
    isOver,
    takeNews: () => news.splice(0),
  };
}
