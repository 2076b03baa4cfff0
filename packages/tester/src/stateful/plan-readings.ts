import type { Operation } from '@countersign/contract';
import { mergeAll } from '../merge-schemas.ts';
import type { Draft, PlanContext } from './draft.ts';
import { requiredInput } from './inputs.ts';
import { shapeOf } from './path-names.ts';
import { headerParameter } from './plan-conditions.ts';
import type { Source } from './relation.ts';
import type { Step } from './step.ts';

const ranges: readonly string[] = ['bytes=1-2', 'bytes=-2', 'bytes=999999999999-'];

/**
 * Asks once more for what a step reads, in every way that the description has: by HEAD, on the condition that it has
 * another tag (RFC 9110 § 13.1.2), in each language that it lists, and in parts (RFC 9110 § 14.2).
 */
export function addReadings(context: PlanContext, draft: Draft, reading: string): void {
  const read = draft.steps.find(({ id }) => id === reading);
  if (read === undefined) return;
  const { operation } = read;
  addHead(context, draft, read);
  const add = (role: Step['role'], header: string, given: string | Source): void => {
    const input = requiredInput(context.contract, operation, context.seed);
    const name = headerParameter(operation, header)?.name ?? header;
    draft.add({
      ...about(read, role, operation),
      inputs: [
        typeof given === 'string' ? { ...input, headers: { ...input.headers, [name]: given } } : input,
      ],
      bindings: [
        ...read.bindings,
        ...(typeof given === 'string' ? [] : [{ in: 'header' as const, name, from: reading, source: given }]),
      ],
    });
  };
  if (has(operation, 'If-None-Match', '304')) {
    add('revalidate', 'If-None-Match', { kind: 'expression', value: '$response.header.ETag' });
    add('revalidate', 'If-None-Match', { kind: 'other-tag' });
  }
  for (const language of languagesOf(context, operation)) add('language', 'Accept-Language', language);
  if (has(operation, 'Range', '206')) for (const range of ranges) add('range', 'Range', range);
}

const mostLanguages = 3;

/** The languages that a header parameter lists, where answers say which one they have. */
function languagesOf({ contract }: PlanContext, operation: Operation): readonly string[] {
  const schema = mergeAll(contract, headerParameter(operation, 'Accept-Language')?.schema ?? true);
  const isSaid = operation.responses.some(({ headers }) =>
    headers.some(({ name }) => name.toLowerCase() === 'content-language'),
  );
  const values = typeof schema === 'object' && isSaid ? (schema.enum ?? []) : [];
  return values.filter((each) => typeof each === 'string').slice(0, mostLanguages);
}

/** What a HEAD of the same address says beside a step that reads it. */
export function addHead({ operations, contract, seed }: PlanContext, draft: Draft, read: Step): void {
  const head = operations.find(
    ({ method, path }) => method === 'HEAD' && shapeOf(path) === shapeOf(read.operation.path),
  );
  if (head === undefined) return;
  const names = namesIn(head.path);
  const renamed = new Map(namesIn(read.operation.path).map((name, index) => [name, names[index] ?? name]));
  draft.add({
    ...about(read, 'head', head),
    inputs: [requiredInput(contract, head, seed)],
    bindings: read.bindings
      .filter(({ in: place }) => place === 'path')
      .map((binding) => ({ ...binding, name: renamed.get(binding.name) ?? binding.name })),
  });
}

function about(
  read: Step,
  role: Step['role'],
  operation: Operation,
): Omit<Step, 'id' | 'inputs' | 'bindings'> {
  return { role, operation, after: read.id, ...(read.object !== undefined && { object: read.object }) };
}

function has(operation: Operation, header: string, status: string): boolean {
  return (
    headerParameter(operation, header) !== undefined ||
    operation.responses.some((response) => response.status === status)
  );
}

function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
}
