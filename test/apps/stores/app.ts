import { randomUUID } from 'node:crypto';
import { type AppRequest, empty, type Handler, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Item {
  readonly product: string;
  readonly pieces: number;
  readonly wish?: string;
}

interface Basket {
  readonly id: number;
  readonly customer: string;
  readonly giftWrap?: boolean;
  readonly speed?: string;
  readonly items: ReadonlyMap<string, Item>;
  readonly left: boolean;
}

interface Voucher {
  readonly id: string;
  readonly code: string;
  readonly holder?: string;
  readonly currency?: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly singleUse?: boolean;
}

const parse = ({ body }: AppRequest): never => JSON.parse(body.toString()) as never;

/** Nothing but freedoms: things that merge, lag, are masked, are seen once, and stay when they are deleted. */
export const stores: StatefulApp = defineStatefulApp({
  name: 'stores',
  document: new URL('./openapi.yaml', import.meta.url),
  faults: [],
  routes: () => {
    const names = new Map<number, string>();
    const baskets = new Map<number, Basket>();
    const vouchers = new Map<string, Voucher>();
    let listed: readonly Voucher[] = [];
    let last = 0;

    const next = (): number => {
      last += 1;
      return last;
    };
    const showStore = (id: number): object => ({ id, name: names.get(id), basketCount: 3 });
    const ofStore =
      (handler: (id: number, request: AppRequest) => Reply): Handler =>
      (request) => {
        const id = Number(request.parameters.storeId);
        return names.has(id) ? handler(id, request) : empty(404);
      };
    const show = ({ items, left: _, ...basket }: Basket): object => ({
      ...basket,
      itemCount: [...items.values()].reduce((sum, { pieces }) => sum + pieces, 0),
    });
    const fill = (basket: Pick<Basket, 'id' | 'items' | 'left'>, given: Partial<Basket>): Basket => {
      const { customer = '', giftWrap = false, speed = 'slow' } = given;
      const filled = { ...basket, customer, giftWrap, speed };
      baskets.set(basket.id, filled);
      return filled;
    };
    const ofBasket =
      (handler: (basket: Basket, request: AppRequest) => Reply): Handler =>
      (request) => {
        const basket = baskets.get(Number(request.parameters.basketId));
        return basket === undefined ? empty(404) : handler(basket, request);
      };
    const open = (handler: (basket: Basket, request: AppRequest) => Reply): Handler =>
      ofBasket((basket, request) => (basket.left ? empty(409) : handler(basket, request)));
    const tell = ({ holder, ...voucher }: Voucher): object => ({
      ...voucher,
      ...(holder !== undefined && { holder: `******${holder.slice(-4)}` }),
    });

    return {
      'POST /stores': (request) => {
        const id = next();
        const { name }: { readonly name: string } = parse(request);
        names.set(id, name);
        return json(201, showStore(id));
      },
      'GET /stores/{storeId}': ofStore((id) => json(200, showStore(id))),
      'POST /stores/{storeId}/baskets': ofStore((_, request) =>
        json(201, show(fill({ id: next(), items: new Map(), left: false }, parse(request)))),
      ),
      'GET /baskets/{basketId}': ofBasket((basket) => json(200, show(basket))),
      'PUT /baskets/{basketId}': open((basket, request) => json(200, show(fill(basket, parse(request))))),
      'DELETE /baskets/{basketId}': ofBasket((basket) => {
        baskets.set(basket.id, { ...basket, left: true });
        return empty(204);
      }),
      'GET /baskets/{basketId}/items': ofBasket(({ items }) => json(200, [...items.values()])),
      'POST /baskets/{basketId}/items': open((basket, request) => {
        const { product, pieces = 1, wish }: Partial<Item> & Pick<Item, 'product'> = parse(request);
        const before = basket.items.get(product);
        const item = {
          ...before,
          product,
          pieces: pieces + (before?.pieces ?? 0),
          ...(wish !== undefined && { wish }),
        };
        if (item.pieces > 20) return empty(409);
        baskets.set(basket.id, { ...basket, items: new Map([...basket.items, [product, item]]) });
        return json(201, item);
      }),
      'GET /baskets/{basketId}/items/{product}': ofBasket(({ items }, { parameters }) => {
        const item = items.get(parameters.product ?? '');
        return item === undefined ? empty(404) : json(200, item);
      }),
      'DELETE /baskets/{basketId}/items/{product}': open((basket, { parameters }) => {
        const items = [...basket.items].filter(([product]) => product !== parameters.product);
        baskets.set(basket.id, { ...basket, items: new Map(items) });
        return empty(204);
      }),
      // What it shows is what there was when somebody last asked for the first page.
      'GET /vouchers': ({ query }) => {
        const from = Number(query.get('offset') ?? 0);
        const all = listed;
        if (from === 0) listed = [...vouchers.values()];
        return json(200, all.slice(from, from + Number(query.get('limit') ?? 20)).map(tell));
      },
      'POST /vouchers': (request) => {
        const given: Voucher = parse(request);
        if (given.validTo < given.validFrom || given.currency === 'DEM') return empty(422);
        const voucher = { ...given, id: randomUUID(), code: given.code.toLowerCase() };
        vouchers.set(voucher.id, voucher);
        return json(201, tell(voucher), [['Location', `/vouchers/${voucher.id}`]]);
      },
      'GET /vouchers/{voucherId}': ({ parameters }) => {
        const voucher = vouchers.get(parameters.voucherId ?? '');
        if (voucher === undefined) return empty(404);
        if (voucher.singleUse) vouchers.delete(voucher.id);
        return json(200, tell(voucher));
      },
    };
  },
});
