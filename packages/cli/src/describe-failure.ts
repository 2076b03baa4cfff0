import { isContractError } from '@countersign/contract';
import { isTesterError } from '@countersign/tester';
import { UsageError } from './usage-error.ts';

/** What is said of an error, and the exit code that it ends with. */
export interface Failure {
  readonly code: 2 | 70;
  readonly message: string;
}

/** One line for what the user has to put right; everything there is for a bug of ours. */
export function describeFailure(error: unknown): Failure {
  if (
    error instanceof UsageError ||
    isContractError(error) ||
    isTesterError(error) ||
    isUsableMockError(error)
  ) {
    return { code: 2, message: error.message.replace(/\s*\n\s*/g, ' ') };
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 70, message: `a bug of countersign, please report it\n${what}` };
}

/** Told by its brand, as the mock is loaded only when it is needed. */
function isUsableMockError(error: unknown): error is Error {
  if (!(error instanceof Error) || !(Symbol.for('countersign.MockError') in error)) return false;
  return !('code' in error && error.code === 'prism-failed');
}
