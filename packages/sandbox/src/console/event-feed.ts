import type { ApiName } from '../api.ts';
import type { ServedApi } from '../apis.ts';
import type { Journal, JournalEntry } from '../journal.ts';
import type { Limits } from '../limits.ts';
import type { Namespace } from '../namespace.ts';
import type { Namespaces } from '../namespaces.ts';
import type { Observation } from '../observation.ts';
import type { Users } from '../users.ts';
import type { SystemView, ViewSystem } from './system-view.ts';
import { viewArriving } from './view-arriving.ts';
import { viewClevver } from './view-clevver.ts';
import { viewDstor } from './view-dstor.ts';
import { viewPakt } from './view-pakt.ts';
import { viewPortsip } from './view-portsip.ts';

/** What a feed tells about. */
export interface FeedSource {
  readonly apis: ReadonlyMap<string, ServedApi>;
  readonly namespaces: Namespaces;
  readonly users: Users;
  readonly limits: Limits;
  readonly observation: Observation;
}

/** Who listens to a feed: a stream. */
export interface FeedSink {
  write(text: string): boolean;
  /** Whether it still holds what was written before. */
  readonly writableNeedDrain: boolean;
}

/** The requests that are new to a listener. */
export interface JournalNews {
  /** Whether everything that was told before is gone. */
  readonly restart: boolean;
  /** Number of the oldest request that is kept. */
  readonly first: number;
  /** The oldest first. */
  readonly entries: readonly JournalEntry[];
}

/** Requests that a console is told of at once. */
const toldEntries = 100;
/** Milliseconds without an event until a comment is sent, which keeps the connection and shows that it is there. */
const heartbeat = 15_000;

const views: Readonly<Record<ApiName, ViewSystem>> = {
  clevver: viewClevver,
  dstor: viewDstor,
  pakt: viewPakt,
  portsip: viewPortsip,
};

/**
 * Tells one listener what changes in a namespace, as server-sent events. Only the latest state is ever told, and only when
 * the listener has taken what came before: a slow one misses steps on the way, and nothing gathers for it.
 */
export class EventFeed {
  readonly #source: FeedSource;
  readonly #name: string;
  readonly #sink: FeedSink;
  /** The latest of each kind that was told. */
  readonly #told = new Map<string, string>();
  #journal: Journal | undefined;
  #number = 0;
  #first = 0;
  #toldAt = 0;

  constructor(source: FeedSource, name: string, sink: FeedSink) {
    this.#source = source;
    this.#name = name;
    this.#sink = sink;
  }

  /**
   * Tells what is new.
   *
   * @param now Milliseconds of any steady clock
   * @returns false when the listener has taken nothing for so long that it should be dropped
   */
  tell(now: number): boolean {
    if (this.#sink.writableNeedDrain) return now - this.#toldAt < this.#source.limits.idleTime;
    const events = this.#news();
    if (events.length > 0) this.#sink.write(events.join(''));
    else if (now - this.#toldAt >= heartbeat) this.#sink.write(':\n\n');
    else return true;
    this.#toldAt = now;
    return true;
  }

  #news(): string[] {
    const { apis, namespaces } = this.#source;
    const namespace = namespaces.find(this.#name);
    const operations = [...apis.values()].map(({ api, contract }) => ({
      api: api.name,
      operations: contract.operations.map(({ id }) => id),
    }));
    const states: (readonly [event: string, key: string, data: unknown])[] = [
      ['operations', '', operations],
      ['namespaces', '', namespaces.names()],
      ['clock', '', namespace === undefined ? null : viewClock(namespace)],
      ['faults', '', namespace?.faults.list() ?? []],
      ...[...apis.values()].map(({ api }) => ['system', api.name, this.#view(api.name, namespace)] as const),
    ];
    return [
      ...states.flatMap(([event, key, data]) => {
        const json = JSON.stringify(data);
        if (this.#told.get(event + key) === json) return [];
        this.#told.set(event + key, json);
        return serialiseEvent(event, json);
      }),
      ...this.#journalNews(namespace),
    ];
  }

  #view(api: ApiName, namespace: Namespace | undefined): SystemView {
    if (namespace === undefined) return { api, summary: 'nothing yet', items: [] };
    const { observation, users } = this.#source;
    const nameOf = (owner: string): string => users.withId(owner)?.name ?? 'a user of another run';
    const { items, summary } = views[api](namespace, nameOf);
    return { api, summary, items: [...viewArriving(observation.arriving, namespace.name, api), ...items] };
  }

  #journalNews(namespace: Namespace | undefined): string[] {
    const journal = namespace?.journal;
    const restart = journal !== this.#journal || this.#first === 0;
    if (restart) this.#number = 0;
    const entries = journal?.since(this.#number, toldEntries) ?? [];
    const first = journal?.first ?? 1;
    if (!restart && entries.length === 0 && first === this.#first) return [];
    this.#journal = journal;
    this.#first = first;
    this.#number = entries.at(-1)?.number ?? this.#number;
    const news: JournalNews = { restart, first, entries };
    return [serialiseEvent('journal', JSON.stringify(news))];
  }
}

/** To the second: it is told once in each. */
function viewClock({ clock }: Namespace): { readonly now: string; readonly frozen: boolean } {
  return { now: `${new Date(clock.now()).toISOString().slice(0, -5)}Z`, frozen: clock.frozen };
}

/** JSON has no ends of lines, which would end an event. */
function serialiseEvent(event: string, json: string): string {
  return `event: ${event}\ndata: ${json}\n\n`;
}
