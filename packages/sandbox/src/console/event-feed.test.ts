import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadApis, type ServedApi } from '../apis.ts';
import { completeLimits } from '../limits.ts';
import { defaultPace } from '../namespace.ts';
import { Namespaces } from '../namespaces.ts';
import { createStorage } from '../storage/storage.ts';
import { createUsers } from '../users.ts';
import { EventFeed, type FeedSource } from './event-feed.ts';

let apis: ReadonlyMap<string, ServedApi>;
let source: FeedSource;
const storage = createStorage();
beforeAll(async () => {
  apis = await loadApis();
});
afterAll(() => storage.close());
beforeEach(() => {
  const limits = completeLimits({ idleTime: 30_000 });
  const namespaces = new Namespaces({
    apis,
    storage,
    limits,
    pace: defaultPace,
    seed: 0,
    time: () => Date.parse('2026-01-31T12:00:00Z'),
    onError: () => undefined,
  });
  namespaces.restore();
  const observation = { watchers: new Map(), arriving: new Set<never>() };
  source = { apis, namespaces, users: createUsers(), limits, observation };
});

/** A listener, and what it was told since it was last asked. */
function listen(name = '') {
  const told: string[] = [];
  const sink = {
    writableNeedDrain: false,
    write(text: string) {
      told.push(text);
      return true;
    },
  };
  const events = (): (readonly [event: string, data: unknown])[] =>
    told
      .splice(0)
      .join('')
      .split('\n\n')
      .flatMap((text) => {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(text) ?? [];
        return event === undefined ? [] : [[event, JSON.parse(data ?? '')] as const];
      });
  return { feed: new EventFeed(source, name, sink), sink, told, events };
}

function addEntries(count: number): void {
  for (let index = 0; index < count; index += 1)
    source.namespaces.get('').journal.add({
      at: 0,
      api: 'pakt',
      method: 'GET',
      target: '/',
      headers: {},
      requestBytes: 0,
      durationMs: 0,
      faults: [],
    });
}

test('everything is told once, and then what changes', () => {
  const { feed, events } = listen();
  feed.tell(0);
  expect(events().map(([event]) => event)).toEqual([
    'operations',
    'namespaces',
    'clock',
    'faults',
    ...Array<string>(4).fill('system'),
    'journal',
  ]);
  feed.tell(250);
  expect(events()).toEqual([]);
  source.namespaces.get('').clock.freeze();
  source.namespaces.get('').faults.add({ effect: { type: 'expire' } });
  feed.tell(500);
  expect(events()).toEqual([
    ['clock', { now: '2026-01-31T12:00:00Z', frozen: true }],
    ['faults', [{ id: 'fault-1', effect: { type: 'expire' }, seen: 0, applied: 0 }]],
  ]);
});

test('nothing gathers for a listener that does not read: it gets the latest state at last, or is dropped', () => {
  const { feed, sink, told, events } = listen();
  feed.tell(0);
  events();
  sink.writableNeedDrain = true;
  const { clock } = source.namespaces.get('');
  for (let now = 250; now < 30_000; now += 250) {
    clock.set(clock.now() + 1000, true);
    addEntries(10);
    expect(feed.tell(now)).toBe(true);
  }
  expect(told).toEqual([]);
  expect(feed.tell(30_000)).toBe(false);
  sink.writableNeedDrain = false;
  expect(feed.tell(30_001)).toBe(true);
  const late = events();
  expect(late.map(([event]) => event)).toEqual(['clock', 'journal']);
  const [, news] = late.at(-1) ?? [];
  expect(news).toMatchObject({ restart: false });
  expect((news as { entries: { number: number }[] }).entries.map(({ number }) => number)).toEqual(
    Array.from({ length: 100 }, (_, index) => 1091 + index),
  );
});

test('a connection on which nothing happens is kept by comments', () => {
  const { feed, events, told } = listen();
  feed.tell(0);
  events();
  for (const now of [14_999, 15_000, 29_999, 30_000]) feed.tell(now);
  expect(told).toEqual([':\n\n', ':\n\n']);
});

test('a cleared journal and a reset namespace are told as what they are', async () => {
  const { feed, events } = listen();
  addEntries(3);
  feed.tell(0);
  events();
  source.namespaces.get('').journal.clear();
  feed.tell(1);
  expect(events()).toEqual([['journal', { restart: false, first: 4, entries: [] }]]);
  await source.namespaces.reset('');
  addEntries(1);
  feed.tell(2);
  expect(events()).toEqual([
    ['journal', expect.objectContaining({ restart: true, first: 1, entries: [expect.anything()] })],
  ]);
});

test('who looks at a namespace that is not there makes none, and sees it once it is', () => {
  const { feed, events } = listen('later');
  feed.tell(0);
  expect(source.namespaces.names()).toEqual(['']);
  expect(events()).toContainEqual(['clock', null]);
  source.namespaces.get('later');
  feed.tell(1);
  expect(events().map(([event]) => event)).toEqual([
    'namespaces',
    'clock',
    ...Array<string>(4).fill('system'),
    'journal',
  ]);
});
