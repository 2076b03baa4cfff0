import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { fateOf } from './taken-along.ts';

interface Row {
  readonly words: string;
  readonly want: string | undefined;
  /** What is made, and where. */
  readonly path?: string;
  readonly query?: string;
}

async function fate({ words, path = '/lists/{id}/tracks', query }: Row): Promise<string | undefined> {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const choice = query === undefined ? [] : [{ name: query, in: 'query', schema: { type: 'boolean' } }];
  const document = {
    openapi: '3.1.0',
    info: { title: 'Lists', version: '1' },
    paths: {
      '/lists/{id}': {
        delete: {
          operationId: 'deleteList',
          description: words,
          parameters: [id, ...choice],
          responses: { 204: { description: 'Done.' } },
        },
      },
      [path]: {
        post: {
          operationId: 'make',
          ...(path.includes('{') && { parameters: [id] }),
          responses: { 201: { description: 'Made.' } },
        },
      },
    },
  };
  const contract = await parseContract(JSON.stringify(document));
  const [deletion, made] = contract.operations;
  if (deletion === undefined || made === undefined) throw new Error('no operations');
  return fateOf(deletion, made);
}

const rows: readonly Row[] = [
  { words: 'Deletes the list together with all its tracks.', want: 'taken' },
  { words: 'Deletes the list and its tracks', want: 'taken' },
  { words: 'Deletes a list, including every track in it.', want: 'taken' },
  { words: 'Removes the list with all of its covers, notes and\ntracks.', want: 'taken' },
  { words: 'Deletes the list. Its tracks are deleted as well.', want: 'taken' },
  { words: 'Deleting a list also deletes its tracks.', want: 'taken' },
  { words: 'All tracks in the list go with it.', want: 'taken' },
  { words: 'Deletes the list and everything in it.', want: 'taken' },
  { words: 'Deletes the list with all its contents.', want: 'taken' },
  { words: 'Deletes the list and all its line items.', want: 'taken', path: '/lists/{id}/line-items' },
  { words: 'Deletes the list and all its entries.', want: 'taken', path: '/entries' },

  { words: 'Deletes the list and everything in it.', want: undefined, path: '/tracks' },
  { words: 'Deletes the list.', want: undefined },
  { words: 'Deletes the list and all its covers.', want: undefined },
  { words: 'Deletes the list and all its unplayed tracks.', want: undefined },
  { words: 'Deletes the list with all tracks that nobody else has.', want: undefined },
  { words: 'Deletes the list and its tracks if nobody has them.', want: undefined },
  { words: 'Deletes the list and its tracks. A track that was bought is kept.', want: undefined },
  { words: 'Deletes the list and its tracks in the background.', want: undefined },
  { words: 'Moves the list and its tracks to the trash.', want: undefined },
  { words: 'Takes the list away, and removes the tracks from the index.', want: undefined },
  { words: 'Deletes the list and all its track numbers.', want: undefined },
  { words: 'Deletes the list and everything in it except what was bought.', want: undefined },
  { words: 'Deletes the list and all its tracks.', want: undefined, query: 'cascade' },

  { words: 'Deletes the list. Its tracks are kept.', want: 'kept' },
  { words: 'Deletes the list; the tracks in it stay.', want: 'kept' },
  { words: 'Does not delete its tracks.', want: 'kept' },
  { words: 'Deletes the list without deleting its tracks.', want: 'kept' },
  { words: 'Its tracks are kept for 30 days.', want: undefined },
  { words: 'Its tracks are kept unless nobody else has them.', want: undefined },
];

test.each(rows.map((row) => [`${row.path ?? ''} ${row.words} ${row.query ?? ''}`.trim(), row] as const))(
  '%s',
  async (_, row) => {
    expect(await fate(row)).toBe(row.want);
  },
);
