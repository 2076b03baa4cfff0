import { type App, defineApp } from '../app.ts';
import { changed, changedHeader, changedJson, content, empty, json } from '../reply.ts';

type Pet = Record<string, unknown>;

const cat: Pet = {
  kind: 'cat',
  id: 1,
  name: 'Mia',
  nickname: null,
  bornOn: '2024-02-29',
  lives: 9,
  owner: null,
};
const dog: Pet = {
  kind: 'dog',
  // Beyond what a double tells apart, and legal all the same.
  id: 9007199254740993n,
  name: '犬 🐕',
  bornOn: '1999-12-31',
  weight: 1e-3,
  trained: false,
  owner: { email: 'root@localhost' },
  microchip: 'a property that the description does not know',
};

const total = (count: number): [string, string][] => [['x-total-count', String(count)]];
const error = (status: number, message: string) => json(status, { code: status, message, hint: null });
/** JSON with numbers that JavaScript cannot hold. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_key, member) => (typeof member === 'bigint' ? `#${member}#` : member)).replace(
    /"#(\d+)#"/g,
    '$1',
  );

export const pets: App = defineApp({
  name: 'pets',
  document: new URL('./openapi.yaml', import.meta.url),
  refuse: (status) => error(status, 'That is not as described.'),
  routes: () => ({
    'GET /pets': ({ query }) => {
      const limit = Number(query.get('limit') ?? 100);
      // The description leaves every other status to `default`.
      if (limit === 1) return error(500, 'Described by default.');
      const body = ` ${text([cat, dog])}\n`;
      return content(200, 'Application/JSON;charset="UTF-8"', body, [
        ...total(2),
        ['X-Breeds', 'tabby , '],
        ['X-Cache', 'HIT'],
      ]);
    },
    'POST /pets': ({ body }) => content(201, 'application/json; charset=utf-8; version=3', body),
    'GET /pets/{petId}': ({ parameters }) => {
      const pet = { 1: cat, 2: dog }[Number(parameters.petId)];
      return pet ? content(200, 'application/json', text(pet)) : error(404, 'No such pet.');
    },
    'DELETE /pets/{petId}': () => empty(204, [['Content-Type', 'application/json']]),
  }),
  faults: [
    {
      name: 'total-count-missing',
      rule: 'header-missing',
      route: 'GET /pets',
      at: '/paths/~1pets/get/responses/200/headers/X-Total-Count/required',
      handler: changedHeader('X-Total-Count'),
    },
    {
      name: 'total-count-in-words',
      rule: 'header-invalid',
      route: 'GET /pets',
      at: '/paths/~1pets/get/responses/200/headers/X-Total-Count/schema/type',
      handler: changed((reply, request) => changedHeader('X-Total-Count', 'two')(() => reply)(request)),
    },
    {
      name: 'default-error-without-message',
      rule: 'body-invalid',
      route: 'GET /pets',
      at: '/components/responses/Error/content/application~1json/schema/required/1',
      handler: changed((reply) => (reply.status === 500 ? json(500, { code: 1 }) : reply)),
    },
    {
      name: 'id-as-string',
      rule: 'body-invalid',
      route: 'POST /pets',
      at: '/components/schemas/PetBase/properties/id/type',
      handler: changedJson<Pet>((pet) => ({ ...pet, id: String(pet.id) })),
    },
    {
      name: 'name-null',
      rule: 'body-invalid',
      route: 'POST /pets',
      at: '/components/schemas/PetBase/properties/name/type',
      handler: changedJson<Pet>((pet) => ({ ...pet, name: null })),
    },
    {
      name: 'owner-of-the-wrong-shape-though-nullable',
      rule: 'body-invalid',
      route: 'POST /pets',
      at: '/components/schemas/Owner/required/0',
      handler: changedJson<Pet>((pet) => ({ ...pet, owner: { mail: 'a@example.org' } })),
    },
    {
      name: 'owner-by-name',
      rule: 'body-invalid',
      route: 'POST /pets',
      at: '/components/schemas/PetBase/properties/owner',
      handler: changedJson<Pet>((pet) => ({ ...pet, owner: 'a@example.org' })),
    },
    {
      name: 'weight-on-the-exclusive-bound',
      rule: 'body-invalid',
      route: 'POST /pets',
      at: '/components/schemas/PetBase/properties/weight/exclusiveMinimum',
      handler: changedJson<Pet>((pet) => ({ ...pet, weight: 0 })),
    },
    {
      name: 'kind-that-names-no-branch',
      rule: 'body-invalid',
      route: 'POST /pets',
      at: '/components/schemas/Pet/discriminator',
      handler: changedJson<Pet>((pet) => ({ ...pet, kind: 'bird' })),
    },
    {
      name: 'dog-that-says-it-is-a-cat',
      rule: 'body-invalid',
      route: 'GET /pets/{petId}',
      at: '/components/schemas/Cat/allOf/1/required/0',
      handler: changed((reply) => ({
        ...reply,
        body: String(reply.body).replace('"kind":"dog"', '"kind":"cat"'),
      })),
    },
    {
      name: 'day-that-does-not-exist',
      rule: 'body-invalid',
      route: 'GET /pets/{petId}',
      at: '/components/schemas/PetBase/properties/bornOn/format',
      handler: changed((reply) => ({
        ...reply,
        body: String(reply.body).replace('2024-02-29', '2023-02-29'),
      })),
    },
    {
      name: 'crash-where-404-is-described',
      rule: 'server-error',
      route: 'GET /pets/{petId}',
      at: '/paths/~1pets~1{petId}/get/responses',
      handler: changed((reply) =>
        reply.status === 404 ? content(500, 'text/plain', 'TypeError: undefined') : reply,
      ),
    },
    {
      name: 'removal-answered-with-200',
      rule: 'status-undocumented',
      route: 'DELETE /pets/{petId}',
      at: '/paths/~1pets~1{petId}/delete/responses',
      handler: changed(() => json(200, { removed: true })),
    },
    {
      name: 'removal-with-content',
      rule: 'body-unexpected',
      route: 'DELETE /pets/{petId}',
      at: '/paths/~1pets~1{petId}/delete/responses/204',
      handler: changed(() => ({ ...json(204, { removed: true }), raw: true })),
    },
  ],
});
