import { isDeepStrictEqual } from 'node:util';
import type { Exchange, OperationInput } from '@countersign/contract';
import { isRecord } from './json-pointer.ts';
import { itemsOf } from './list-items.ts';
import { pageFactsOf } from './page-facts.ts';
import { firstPage, type PageStyle } from './page-style.ts';
import { headerOf, jsonOf, succeeded } from './response-value.ts';
import type { Walker } from './run-scenario.ts';
import { sendPatiently } from './send-patiently.ts';
import type { Step, StepResult } from './step.ts';

const mostPages = 40;

/** Walks over a list that others change meanwhile, before it is given up. */
export const mostWalks = 3;

/**
 * Asks for one page after the other, to the last one or to a bound; again when others have made something meanwhile, which
 * moves items from one page to the next (`changed` when that does not end).
 */
export async function followPages(
  walker: Walker,
  step: Step,
  style: PageStyle,
  input: OperationInput,
  ask: (input?: OperationInput) => Promise<Exchange>,
): Promise<StepResult> {
  for (let walks = 1; ; walks += 1) {
    const result = await walkPages(walker, step, style, input, ask);
    if (result.ended === 'broken' || result.ended === 'loop' || result.exchanges.length < 2) return result;
    if (!hasChanged(result.exchanges, await ask(input))) return result;
    if (walks === mostWalks) return { ...result, ended: 'changed' };
  }
}

/** Whether the first page, asked for again, has something that no page had, or counts differently. */
function hasChanged(exchanges: readonly Exchange[], again: Exchange): boolean {
  const known = new Set(exchanges.flatMap(({ response }) => itemsOf(jsonOf(response)) ?? []).map(nameOf));
  const isNew = itemsOf(jsonOf(again.response))?.some((item) => !known.has(nameOf(item))) === true;
  const [before, now] = [exchanges[0], again].map((each) => pageFactsOf(jsonOf(each?.response)));
  return isNew || before?.total !== now?.total || before?.pages !== now?.pages;
}

/** What an item is called: other fields may change from one look to the next. */
function nameOf(item: unknown): string {
  const id = isRecord(item)
    ? Object.entries(item).find(([name]) => /^_?(id|uuid|key)$|Id$|_id$/.test(name))
    : undefined;
  return JSON.stringify(id?.[1] ?? item);
}

async function walkPages(
  walker: Walker,
  step: Step,
  style: PageStyle,
  input: OperationInput,
  ask: (input?: OperationInput) => Promise<Exchange>,
): Promise<StepResult> {
  const exchanges: Exchange[] = [];
  const end = (ended: NonNullable<StepResult['ended']>): StepResult => ({
    step,
    input,
    exchanges,
    done: succeeded(exchanges.at(-1)?.response),
    ended,
  });
  let asked: OperationInput = input;
  let url: URL | undefined;
  let received = 0;
  while (exchanges.length < mostPages) {
    const exchange = url === undefined ? await ask(asked) : await askUrl(walker, step, url);
    exchanges.push(exchange);
    if (!succeeded(exchange.response)) {
      // A page beyond the last one may be refused.
      const status = lastStatus(exchange);
      const refused = exchanges.length > 1 && status >= 400 && status < 500;
      if (refused) exchanges.pop();
      return end(refused ? 'end' : 'broken');
    }
    const count = itemsOf(jsonOf(exchange.response))?.length;
    if (count === undefined) return end('broken');
    received += count;
    const size = style.size && Number(input.query?.[style.size.name]);
    if (size !== undefined && count < size && (style.kind === 'page' || style.kind === 'offset'))
      return end('end');
    const same = nextOf(style, exchange, { page: exchanges.length, received, count });
    if (same instanceof URL && same.href === url?.href) return end('loop');
    if (isRepeated(exchanges)) {
      exchanges.pop();
      return end('end');
    }
    const next = nextOf(style, exchange, { page: exchanges.length, received, count });
    if (next === undefined) {
      // A full page that does not speak of a next one: there may be more that nothing leads to.
      const isCut = style.kind === 'next' && size !== undefined && count >= size;
      return end(isCut && exchanges.length === 1 && !speaksOfNext(exchange) ? 'limit' : 'end');
    }
    if (next instanceof URL) {
      if (next.origin !== new URL(exchange.url).origin) return end('limit');
      url = next;
    } else {
      const name = style.parameter?.name ?? '';
      url = undefined;
      asked = { ...asked, query: { ...asked.query, [name]: next } };
    }
  }
  return end('limit');
}

function lastStatus({ response }: Exchange): number {
  return response?.status ?? 0;
}

/** Beyond the end, some servers give the last page again. */
function isRepeated(exchanges: readonly Exchange[]): boolean {
  const [before, last] = [exchanges.at(-2), exchanges.at(-1)].map((each) => itemsOf(jsonOf(each?.response)));
  return exchanges.length > 2 && before !== undefined && isDeepStrictEqual(before, last);
}

function isLast(body: unknown, page: number, received: number): boolean {
  const { total, pages, more } = pageFactsOf(body);
  return (
    more === false || (pages !== undefined && page >= pages) || (total !== undefined && received >= total)
  );
}

function askUrl(walker: Walker, step: Step, url: URL): Promise<Exchange> {
  const request = { method: 'GET', target: `${url.pathname}${url.search}`, headers: [] };
  return sendPatiently(walker, step.operation, request, { as: step.as ?? 'user', origin: url.origin });
}

/** What asks for the page after this one; undefined after the last. */
function nextOf(
  style: PageStyle,
  exchange: Exchange,
  { page, received, count }: { readonly page: number; readonly received: number; readonly count: number },
): URL | string | number | undefined {
  const body = jsonOf(exchange.response);
  const given = nextIn(body);
  const link = /<([^>]*)>\s*;[^,]*\brel="?next\b"?/i.exec(
    headerOf(exchange.response?.headers ?? [], 'link') ?? '',
  )?.[1];
  if (style.kind === 'cursor') {
    if (pageFactsOf(body).more === false) return undefined;
    if (given === undefined)
      return link !== undefined && URL.canParse(link, exchange.url) ? new URL(link, exchange.url) : undefined;
    return /^(https?:\/\/|\/)/.test(given) ? new URL(given, exchange.url) : given;
  }
  if (style.kind === 'next') {
    const target = link ?? (given !== undefined && /^(https?:\/\/|\/|\?)/.test(given) ? given : undefined);
    return target !== undefined && URL.canParse(target, exchange.url)
      ? new URL(target, exchange.url)
      : undefined;
  }
  // A page without items is the end, whatever the answer says of itself.
  if (count === 0 || isLast(body, page, received)) return undefined;
  return style.kind === 'offset' ? received : firstPage(style) + page;
}

const nextNames =
  /^(next|next_?cursor|next_?page|next_?page_?token|next_?token|continuation_?token|cursor|end_?cursor|next_?marker|next_?url|next_?link|after)$/i;

function speaksOfNext({ response }: Exchange): boolean {
  const facts = pageFactsOf(jsonOf(response));
  if (facts.more !== undefined || facts.total !== undefined || facts.pages !== undefined) return true;
  return headerOf(response?.headers ?? [], 'link') !== undefined || hasKey(jsonOf(response), nextNames, 2);
}

function hasKey(body: unknown, names: RegExp, depth: number): boolean {
  if (!isRecord(body)) return false;
  return (
    Object.keys(body).some((name) => names.test(name)) ||
    (depth > 0 && Object.values(body).some((value) => hasKey(value, names, depth - 1)))
  );
}

/** The cursor or URL of the next page, at the top of the answer or one level of envelopes below. */
function nextIn(body: unknown, depth = 2): string | undefined {
  if (!isRecord(body)) return undefined;
  for (const [name, value] of Object.entries(body)) {
    if (nextNames.test(name) && (typeof value === 'string' || typeof value === 'number') && value !== '')
      return String(value);
  }
  if (depth === 0) return undefined;
  for (const value of Object.values(body)) {
    const found = nextIn(value, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
