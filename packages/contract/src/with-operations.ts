import { locatorOf, registerLocator } from './locate.ts';
import type { Contract, Operation } from './model.ts';

/** The same contract with these operations in place of its own: it knows its places as the first one does. */
export function withOperations(contract: Contract, operations: readonly Operation[]): Contract {
  const changed = Object.freeze({ ...contract, operations });
  const locator = locatorOf(contract);
  if (locator !== undefined) registerLocator(changed, locator);
  return changed;
}
