import { type App, defineApp } from '../app.ts';
import { changedJson, json } from '../reply.ts';

interface Category {
  name?: string;
  parent?: unknown;
  children: Category[];
}
type Offers = Record<'a-z' | 'b.c', Record<string, unknown>>;

const leaf: Category = { name: 'leaf', children: [], parent: { name: 'other', children: [] } };
const tree: Category = {
  name: '',
  parent: null,
  children: [{ name: 'branch', children: [leaf, leaf] }, leaf],
};
const offers: Offers = {
  'a-z': { title: 'Chair', sale: true, price: 1e-7, currency: '', place: [-90] },
  'b.c': { title: 'Table', sale: false, place: [] },
};
const offersAt = '/components/schemas/Offer';

export const categories: App = defineApp({
  name: 'categories',
  document: new URL('./openapi.yaml', import.meta.url),
  routes: () => ({
    'GET /categories': () => json(203, tree),
    'GET /offers': () => json(200, offers),
    'GET /shapes': () =>
      json(200, [
        { shape: 'circle', radius: 1, side: 'not of a circle' },
        { shape: 'square', side: 0 },
      ]),
  }),
  faults: [
    {
      name: 'child-without-a-name-deep-down',
      rule: 'body-invalid',
      route: 'GET /categories',
      at: '/components/schemas/Category/required/0',
      handler: changedJson<Category>((value) => ({
        ...value,
        children: [{ name: 'x', children: [{ children: [{ children: [] }] }] }],
      })),
    },
    {
      name: 'parent-by-name',
      rule: 'body-invalid',
      route: 'GET /categories',
      at: '/components/schemas/Category/properties/parent/anyOf',
      handler: changedJson<Category>((value) => ({ ...value, parent: 'root' })),
    },
    {
      name: 'property-that-nothing-evaluates',
      rule: 'body-invalid',
      route: 'GET /offers',
      at: `${offersAt}/unevaluatedProperties`,
      handler: changedJson<Offers>((value) => ({ ...value, 'b.c': { ...value['b.c'], colour: 'red' } })),
    },
    {
      name: 'inherited-property-left-out',
      rule: 'body-invalid',
      route: 'GET /offers',
      at: '/components/schemas/Base/required/0',
      handler: changedJson<Offers>((value) => ({ ...value, 'b.c': { place: [] } })),
    },
    {
      name: 'sale-without-a-price',
      rule: 'body-invalid',
      route: 'GET /offers',
      at: `${offersAt}/then/required/0`,
      handler: changedJson<Offers>((value) => ({ ...value, 'b.c': { title: 'Table', sale: true } })),
    },
    {
      name: 'price-without-a-currency',
      rule: 'body-invalid',
      route: 'GET /offers',
      at: `${offersAt}/dependentRequired/price`,
      handler: changedJson<Offers>((value) => ({ ...value, 'b.c': { title: 'Table', price: 3 } })),
    },
    {
      name: 'latitude-and-longitude-swapped',
      rule: 'body-invalid',
      route: 'GET /offers',
      at: `${offersAt}/properties/place/prefixItems/0/maximum`,
      handler: changedJson<Offers>((value) => ({
        ...value,
        'b.c': { title: 'Table', place: [151.2, -33.9] },
      })),
    },
    {
      name: 'altitude-that-the-tuple-has-no-room-for',
      rule: 'body-invalid',
      route: 'GET /offers',
      at: `${offersAt}/properties/place/items`,
      handler: changedJson<Offers>((value) => ({ ...value, 'b.c': { title: 'Table', place: [1, 2, 3] } })),
    },
    {
      name: 'key-outside-the-pattern',
      rule: 'body-invalid',
      route: 'GET /offers',
      at: '/paths/~1offers/get/responses/200/content/application~1json/schema/propertyNames',
      handler: changedJson<Offers>((value) => ({ ...value, UPPER: { title: 'Lamp' } })),
    },
    {
      name: 'square-without-a-side',
      rule: 'body-invalid',
      route: 'GET /shapes',
      at: '/components/schemas/Square/required/1',
      handler: changedJson(() => [{ shape: 'square', radius: 3 }]),
    },
    {
      name: 'shape-of-no-kind',
      rule: 'body-invalid',
      route: 'GET /shapes',
      at: '/paths/~1shapes/get/responses/200/content/application~1json/schema/items/anyOf',
      handler: changedJson(() => [
        { shape: 'circle', radius: 1 },
        { shape: 'triangle', side: 1 },
      ]),
    },
    {
      name: 'nothing-in-a-list-of-at-least-one',
      rule: 'body-invalid',
      route: 'GET /shapes',
      at: '/paths/~1shapes/get/responses/200/content/application~1json/schema/minItems',
      handler: changedJson(() => []),
    },
  ],
});
