import { empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

type Values = Record<string, unknown>;
interface Item extends Values {
  readonly id: number;
  readonly version: number;
}
interface Shop extends Values {
  readonly uid: string;
}

const parse = (body: Buffer): Values => JSON.parse(body.toString()) as Values;

/** Shops stay after they are closed, names of items are unique, hours are sorted, URLs get their slash. */
export const shops: StatefulApp = defineStatefulApp({
  name: 'shops',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['keys-reversed', 'gzip'],
  faults: [
    { name: 'items-of-all-shops-are-one', rule: 'read-differs-from-write' },
    { name: 'price-in-cents', rule: 'read-differs-from-write' },
    { name: 'kind-default-is-food', rule: 'read-differs-from-write' },
    { name: 'website-without-its-path', rule: 'read-differs-from-write' },
    { name: 'new-price-forgotten', rule: 'update-not-persisted' },
    { name: 'new-name-takes-the-price', rule: 'patch-clobbers' },
    { name: 'removed-from-nothing', rule: 'deleted-still-found' },
    { name: 'list-without-the-cheap-ones', rule: 'list-misses-created' },
    { name: 'shop-address-wrong', rule: 'location-dead' },
    { name: 'first-item-overwritten-by-the-next', rule: 'read-differs-from-write' },
  ],
  routes: (fault) => {
    const stored = new Map<string, Shop>();
    const items = new Map<string, Map<number, Item>>();
    let last = 100;

    const itemsOf = (uid: string): Map<number, Item> => {
      const own = items.get(uid) ?? new Map<number, Item>();
      items.set(uid, own);
      return own;
    };
    const inShop = (uid: string | undefined, answer: (items: Map<number, Item>) => Reply): Reply =>
      uid !== undefined && stored.has(uid) ? answer(itemsOf(uid)) : empty(404);
    const withItem = (
      { shopId, itemId }: Readonly<Record<string, string>>,
      answer: (item: Item, all: Map<number, Item>) => Reply,
    ): Reply =>
      inShop(shopId, (all) => {
        const item = all.get(Number(itemId));
        return item === undefined ? empty(404) : answer(item, all);
      });
    const view = ({ version: _, ...item }: Item): Values => item;

    return {
      'POST /shops': ({ body }) => {
        const uid = `s-${stored.size + 1}`;
        const shop: Shop = { ...parse(body), uid, state: 'open' };
        if (Array.isArray(shop.hours)) shop.hours.sort((one: number, other: number) => one - other);
        if (typeof shop.website === 'string') {
          const url = new URL(shop.website);
          shop.website = fault === 'website-without-its-path' ? url.origin : url.href;
        }
        stored.set(uid, shop);
        return empty(201, [
          ['Location', fault === 'shop-address-wrong' ? `/shop/${uid}` : `../shops/${uid}`],
        ]);
      },
      'GET /shops/{shopId}': ({ parameters }) => {
        const shop = stored.get(parameters.shopId ?? '');
        return shop === undefined ? empty(404) : json(200, shop);
      },
      'DELETE /shops/{shopId}': ({ parameters }) => {
        const shop = stored.get(parameters.shopId ?? '');
        if (shop === undefined) return empty(404);
        shop.state = 'closed';
        return empty(204);
      },
      'GET /shops/{shopId}/items': ({ parameters }) =>
        inShop(parameters.shopId, (all) =>
          json(
            200,
            [...all.values()]
              .filter(({ price }) => fault !== 'list-without-the-cheap-ones' || Number(price) > 1)
              .map(view),
          ),
        ),
      'POST /shops/{shopId}/items': ({ parameters, body }) =>
        inShop(parameters.shopId, (all) => {
          const given = parse(body);
          if ([...all.values()].some(({ name }) => name === given.name)) return empty(409);
          last += 1;
          const kind = given.kind ?? (fault === 'kind-default-is-food' ? 'food' : 'other');
          const item: Item = { ...given, kind, published: false, id: last, version: 1 };
          if (fault === 'price-in-cents') item.price = Math.round(Number(item.price) * 10) / 10;
          if (fault === 'items-of-all-shops-are-one')
            item.name = [...items.values()].flatMap((each) => [...each.values()])[0]?.name ?? item.name;
          const [first] = all.values();
          if (fault === 'first-item-overwritten-by-the-next' && first !== undefined) first.name = item.name;
          all.set(last, item);
          return json(201, view(item));
        }),
      'GET /shops/{shopId}/items/{itemId}': ({ parameters }) =>
        withItem(parameters, (item) => json(200, view(item), [['ETag', `"${item.version}"`]])),
      'PATCH /shops/{shopId}/items/{itemId}': ({ parameters, body, headers }) =>
        withItem(parameters, (item, all) => {
          if (headers['if-match'] !== `"${item.version}"`) return empty(412);
          const patch = parse(body);
          if (fault === 'new-price-forgotten') delete patch.price;
          if (fault === 'new-name-takes-the-price' && 'name' in patch) patch.price = 0.5;
          all.set(item.id, { ...item, ...patch, version: item.version + 1 });
          return empty(204);
        }),
      'DELETE /shops/{shopId}/items/{itemId}': ({ parameters }) =>
        withItem(parameters, ({ id }, all) => {
          if (fault !== 'removed-from-nothing') all.delete(id);
          return empty(204);
        }),
      'POST /shops/{shopId}/items/{itemId}/publish': ({ parameters }) =>
        withItem(parameters, (item) => {
          item.published = true;
          return empty(204);
        }),
    };
  },
});
