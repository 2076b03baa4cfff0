import { empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Cell {
  readonly tag: string;
  readonly value: Record<string, unknown>;
}

/** A missing note comes back as null; conditional requests are honoured, lists of tags and weak ones included. */
export const cells: StatefulApp = defineStatefulApp({
  name: 'cells',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['charset', 'length', 'numbers-with-a-point'],
  faults: [
    { name: 'second-value-ignored', rule: 'update-not-persisted' },
    { name: 'dropped-keys-stay-listed', rule: 'deleted-still-found' },
    { name: 'entity-tag-never-compared', rule: 'precondition-ignored' },
  ],
  routes: (fault) => {
    const stored = new Map<string, Cell>();
    const dropped = new Set<string>();
    let last = 0;
    const found = (key: string | undefined, answer: (cell: Cell, key: string) => Reply): Reply => {
      const cell = stored.get(key ?? '');
      return cell === undefined || key === undefined ? empty(404) : answer(cell, key);
    };
    const matches = (field: string | undefined, tag: string): boolean =>
      field?.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === tag) ===
      true;
    return {
      'GET /cells': () => json(200, { keys: [...stored.keys(), ...dropped] }),
      'PUT /cells/{key}': ({ parameters: { key = '' }, headers, body }) => {
        const before = stored.get(key);
        const wanted = headers['if-match'];
        if (
          wanted !== undefined &&
          fault !== 'entity-tag-never-compared' &&
          !matches(wanted, before?.tag ?? '')
        )
          return empty(412);
        last += 1;
        const tag = `"${last}"`;
        if (before === undefined || fault !== 'second-value-ignored')
          stored.set(key, { tag, value: { note: null, ...JSON.parse(body.toString()) } });
        dropped.delete(key);
        return empty(before === undefined ? 201 : 200, [['ETag', tag]]);
      },
      'GET /cells/{key}': ({ parameters, headers }) =>
        found(parameters.key, ({ tag, value }) =>
          matches(headers['if-none-match'], tag)
            ? empty(304, [['ETag', tag]])
            : json(200, value, [['ETag', tag]]),
        ),
      'DELETE /cells/{key}': ({ parameters }) =>
        found(parameters.key, (_, key) => {
          stored.delete(key);
          if (fault === 'dropped-keys-stay-listed') dropped.add(key);
          return empty(204);
        }),
    };
  },
});
