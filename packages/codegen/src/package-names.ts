import type { Contract } from '@countersign/contract';
import { functionName, takenTypes, typeName, uniqueNames } from './names.ts';

/** Every name that a generated package exports. */
export interface PackageNames {
  /** The npm package. */
  readonly package: string;
  /** In Pascal case, the prefix of `<api>Client`. */
  readonly api: string;
  /** Operation id → function. */
  readonly functions: ReadonlyMap<string, string>;
  /** Operation id → the constant that holds its record. */
  readonly records: ReadonlyMap<string, string>;
  /** Component schema → type. */
  readonly models: ReadonlyMap<string, string>;
}

export function packageNames(contract: Contract, packageName: string): PackageNames {
  const api = typeName(contract.name);
  const ids = contract.operations.map(({ id }) => id);
  const functions = uniqueNames(ids, functionName);
  const records = uniqueNames(ids, (id) => `${functions.get(id)}Record`, functions.values());
  const models = uniqueNames(Object.keys(contract.schemas), typeName, takenTypes(functions.values(), api));
  return { package: packageName, api, functions, records, models };
}
