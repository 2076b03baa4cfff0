import { empty, type Handler, json } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Thing {
  readonly id: string;
  readonly kind: string;
  /** What it is in, or belongs to. */
  readonly owner: string | undefined;
  readonly name: string;
}

/** What goes along with what is deleted, by the fault under which it does not. */
const leftBehind: Readonly<Record<string, string>> = {
  'rooms-without-a-wing': 'room',
  'exhibits-without-a-room': 'exhibit',
  'labels-of-nothing': 'label',
};

/** Things that go with others, things that stay, and some that do one or the other. */
export const museums: StatefulApp = defineStatefulApp({
  name: 'museums',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['keys-reversed'],
  faults: [
    { name: 'rooms-without-a-wing', rule: 'deleted-still-found' },
    { name: 'exhibits-without-a-room', rule: 'deleted-still-found' },
    { name: 'only-the-first-exhibit', rule: 'deleted-still-found' },
    { name: 'exhibits-still-listed', rule: 'deleted-still-found' },
    { name: 'labels-of-nothing', rule: 'deleted-still-found' },
    { name: 'guides-go-along', rule: 'created-not-found' },
  ],
  routes: (fault) => {
    const things = new Map<string, Thing>();
    const gone = new Set<string>();
    let listed: readonly Thing[] = [];
    let last = 0;
    const show = ({ id, name }: Thing): object => ({ id, name });
    const exhibits = (): readonly Thing[] => [...things.values()].filter(({ kind }) => kind === 'exhibit');
    const ownedBy = (owner: string): readonly Thing[] =>
      [...things.values()].filter((each) => each.owner === owner);

    /** Photos may have been bought, guides are kept. */
    const goesAlong = ({ kind }: Thing, index: number): boolean => {
      if (kind === 'photo') return false;
      if (kind === 'guide') return fault === 'guides-go-along';
      if (kind === 'exhibit' && fault === 'only-the-first-exhibit') return index === 0;
      return leftBehind[fault ?? ''] !== kind;
    };
    const remove = (id: string): void => {
      things.delete(id);
      gone.add(id);
      for (const [index, each] of ownedBy(id).entries()) if (goesAlong(each, index)) remove(each.id);
    };
    const make =
      (kind: string, owning?: string): Handler =>
      ({ parameters, body }) => {
        const given: Readonly<Record<string, string>> = JSON.parse(body.toString());
        const owner = parameters.id ?? given[owning ?? ''];
        if (owner !== undefined && !things.has(owner)) return empty(parameters.id === undefined ? 422 : 404);
        last += 1;
        const thing = { id: `${kind[0]}${last}`, kind, owner, name: given.name ?? '' };
        things.set(thing.id, thing);
        return json(201, show(thing));
      };
    const read =
      (kind: string): Handler =>
      ({ parameters: { id = '' } }) => {
        const thing = things.get(id);
        if (thing?.kind === kind) return json(200, show(thing));
        return empty(gone.has(id) ? 410 : 404);
      };
    const removal =
      (kind: string): Handler =>
      ({ parameters: { id = '' } }) => {
        if (things.get(id)?.kind !== kind) return empty(404);
        // The list is a moment late.
        listed = exhibits();
        remove(id);
        return empty(204);
      };

    return {
      'POST /wings': make('wing'),
      'GET /wings/{id}': read('wing'),
      'DELETE /wings/{id}': removal('wing'),
      'POST /wings/{id}/rooms': make('room'),
      'GET /rooms/{id}': read('room'),
      'DELETE /rooms/{id}': removal('room'),
      'POST /rooms/{id}/exhibits': make('exhibit'),
      'GET /exhibits': () => {
        const late = listed;
        if (fault !== 'exhibits-still-listed') listed = [];
        return json(200, [
          ...new Map([...late, ...exhibits()].map((each) => [each.id, show(each)])).values(),
        ]);
      },
      'GET /exhibits/{id}': read('exhibit'),
      'DELETE /exhibits/{id}': removal('exhibit'),
      'POST /exhibits/{id}/photos': make('photo'),
      'GET /photos/{id}': read('photo'),
      'POST /labels': make('label', 'exhibitId'),
      'GET /labels/{id}': read('label'),
      'POST /guides': make('guide', 'roomId'),
      'GET /guides/{id}': read('guide'),
    };
  },
});
