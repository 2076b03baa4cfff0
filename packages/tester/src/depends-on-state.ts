import { type Contract, resolveSchema, type Schema } from '@countersign/contract';

/** Names of what exists elsewhere, and of states that not every state may follow. */
const references =
  /(?:^|[-_.])(?:ids?|uuid|guid|key|token|ref|reference|digest|hash|cursor|slug|code|parent|owner|email|username|login)$|(?:Ids?|ID|Uuid|Key|Token|Ref|Cursor|Hash|Slug|Code)$/;
const states = /^(?:status|state|stage|phase)$/i;
const formats = new Set(['uuid', 'uri', 'uri-reference', 'url', 'iri']);

/** Whether a server may refuse a valid value of this name because of what it knows, rather than because of its form. */
export function dependsOnState(contract: Contract, name: string, schema: Schema): boolean {
  if (states.test(name)) return true;
  const resolved = resolveSchema(contract, schema);
  if (typeof resolved === 'object' && resolved.enum !== undefined) return false;
  if (references.test(name)) return true;
  return typeof resolved === 'object' && resolved.format !== undefined && formats.has(resolved.format);
}
