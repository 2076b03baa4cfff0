import type { Contract } from '@countersign/contract';
import { emitLiteral } from './emit-literal.ts';
import { emitHeader, type PlannedFile } from './plan.ts';

/** A precompiled contract as a module that exports it, frozen: `contract.gen.ts`. */
export function planContractModule(contract: Contract): PlannedFile {
  const source = contract.files[0] ?? contract.name;
  return {
    path: 'contract.gen.ts',
    text: `${emitHeader(source)}import { type Contract, deepFreeze } from '@countersign/contract';

export const contract: Contract = deepFreeze<Contract>(${emitLiteral(contract)});
`,
  };
}
