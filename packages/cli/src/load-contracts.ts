import type { Contract } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import { loadWorkflowPaths } from './load-workflow-paths.ts';
import type { InputDocument, Inputs } from './resolve-inputs.ts';
import { UsageError } from './usage-error.ts';

export interface LoadedDocument extends InputDocument {
  readonly contract: Contract;
}

/**
 * Loads every description, one after the other, with its workflows: those that are named, else those of redocly.yaml,
 * else those beside a registered description.
 *
 * @throws {ContractError} for the first that cannot be used
 * @throws {UsageError} when two unregistered ones have the same name, or workflows are named for several
 */
export async function loadContracts(
  { documents, directory }: Inputs,
  maxBytes?: number,
  workflows: readonly string[] = [],
): Promise<readonly LoadedDocument[]> {
  if (workflows.length > 0 && documents.length !== 1)
    throw new UsageError('--workflows goes with one API: name it');
  const loaded: LoadedDocument[] = [];
  for (const document of documents) {
    const contract = await loadContract(document.root, {
      baseDirectory: directory,
      workflows: workflows.length > 0 ? workflows : workflowsOf(document),
      ...(document.api !== undefined && { name: document.api }),
      ...(document.settings.overlays && { overlays: document.settings.overlays }),
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

function workflowsOf({ api, root, settings }: InputDocument): readonly string[] {
  return settings.workflows ?? (api === undefined ? [] : loadWorkflowPaths(root));
}
