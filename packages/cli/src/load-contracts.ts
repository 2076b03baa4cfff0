import type { Contract } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import type { InputDocument, Inputs } from './resolve-inputs.ts';
import { UsageError } from './usage-error.ts';

export interface LoadedDocument extends InputDocument {
  readonly contract: Contract;
}

/**
 * Loads every description, one after the other.
 *
 * @throws {ContractError} for the first that cannot be used
 * @throws {UsageError} when two unregistered ones have the same name
 */
export async function loadContracts(
  { documents, directory }: Inputs,
  maxBytes?: number,
): Promise<readonly LoadedDocument[]> {
  const loaded: LoadedDocument[] = [];
  for (const document of documents) {
    const contract = await loadContract(document.root, {
      baseDirectory: directory,
      ...(document.api !== undefined && { name: document.api }),
      ...(maxBytes !== undefined && { maxBytes }),
    });
    const other = loaded.find((each) => each.contract.name === contract.name);
    if (other !== undefined) {
      throw new UsageError(
        `${other.root} and ${document.root} are both called ${JSON.stringify(contract.name)}: give them one at a time, or names in redocly.yaml`,
      );
    }
    loaded.push({ ...document, contract });
  }
  return loaded;
}
