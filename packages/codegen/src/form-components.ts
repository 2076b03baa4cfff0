import { type Contract, type Schema, schemaKey } from '@countersign/contract';
import { requestKind } from './body-kind.ts';

/**
 * Keys of the components that only multipart bodies lead to. There `format: binary` means a file, so that they can be
 * typed once; a component that also stands elsewhere is an ordinary string there.
 */
export function findFormComponents(contract: Contract): ReadonlySet<string> {
  const forms: Schema[] = [];
  const others: Schema[] = [];
  const note = (schema: Schema | undefined, list: Schema[]): void => {
    if (schema !== undefined) list.push(schema);
  };
  for (const { parameters, requestBody, responses } of contract.operations) {
    for (const { schema, content } of parameters) note(schema ?? content?.schema, others);
    for (const { mediaType, schema } of requestBody?.content ?? []) {
      note(schema, requestKind(mediaType) === 'multipart' ? forms : others);
    }
    for (const { headers, content } of responses)
      for (const { schema } of [...headers, ...content]) note(schema, others);
  }
  const elsewhere = reachableKeys(contract, others);
  return new Set([...reachableKeys(contract, forms)].filter((key) => !elsewhere.has(key)));
}

/** The components that schemas refer to, directly or through others. */
function reachableKeys(contract: Contract, schemas: readonly Schema[]): ReadonlySet<string> {
  const keys = new Set<string>();
  const pending: unknown[] = [...schemas];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string' && value.startsWith('contract:')) {
      const key = schemaKey(value);
      if (!keys.has(key)) pending.push(contract.schemas[key]);
      keys.add(key);
    } else if (typeof value === 'object' && value !== null) {
      for (const member of Object.values(value)) pending.push(member);
    }
  }
  return keys;
}
