import { fileURLToPath } from 'node:url';
import type { MockApi } from '@countersign/mock';
import { contract as clevver } from '@countersign/specs/clevver';
import { contract as dstor } from '@countersign/specs/dstor';
import { contract as pakt } from '@countersign/specs/pakt';
import { contract as portsip } from '@countersign/specs/portsip';

/** The four registered APIs, as the mock takes them. */
export const registered: readonly MockApi[] = [clevver, dstor, pakt, portsip].map((contract) => ({
  name: contract.name,
  document: fileURLToPath(import.meta.resolve(`@countersign/specs/${contract.name}/openapi.yaml`)),
  contract,
}));
