import { type Contract, resolveSchema, type Schema } from '@countersign/contract';

/** Names of what exists elsewhere, and of states that not every state may follow. */
const references =
  /(?:^|[-_.])(?:ids?|uuid|guid|key|token|ref|reference|digest|hash|cursor|slug|code|parent|owner|email|username|login)$|(?:Ids?|ID|Uuid|Key|Token|Ref|Cursor|Hash|Slug|Code)$/;
/** Where a page begins is what an answer before has said. */
const cursors = /^(?:after|before|marker|next|starting_?after|ending_?before|continuation)$/i;
const states = /^(?:status|state|stage|phase)$/i;
const formats = new Set(['uuid', 'uri', 'uri-reference', 'url', 'iri']);

/** Whether a server may refuse a valid value because of what it knows rather than because of its form: `keyword` is what the value keeps. */
export function dependsOnState(name: string, keyword: string): boolean {
  if (states.test(name) || cursors.test(name)) return true;
  return (references.test(name) && keyword !== 'enum' && keyword !== 'const') || keyword === 'format';
}

/** Whether values of this name and schema may stand for something that a server need not have. */
export function mayRefer(contract: Contract, name: string, schema: Schema): boolean {
  const resolved = resolveSchema(contract, schema);
  const format = typeof resolved === 'object' ? resolved.format : undefined;
  if (references.test(name) || states.test(name) || cursors.test(name)) return true;
  return format !== undefined && formats.has(format);
}
