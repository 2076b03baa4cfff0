import { randomBytes } from 'node:crypto';
import type { ServedApi } from './apis.ts';
import { FaultCatalogue } from './faults/fault-catalogue.ts';
import { Refusal } from './http/refusal.ts';
import { namespaceName } from './http/target.ts';
import { Journal } from './journal.ts';
import type { Limits } from './limits.ts';
import type { Namespace, Pace } from './namespace.ts';
import { createRandom } from './random.ts';
import { defineCollection } from './storage/records.ts';
import type { Storage } from './storage/storage.ts';
import { Clock } from './time/clock.ts';
import { DueWork } from './time/due-work.ts';

export interface NamespacesOptions {
  readonly apis: ReadonlyMap<string, ServedApi>;
  readonly storage: Storage;
  readonly limits: Limits;
  readonly pace: Pace;
  readonly seed: number;
  readonly time: () => number;
  readonly onError: (error: unknown) => void;
}

/** Space for what belongs to no namespace; a namespace cannot have this name. */
const ownSpace = ':sandbox';
const secrets = defineCollection<string>('secrets');

/** The namespaces of a sandbox. They come into being when they are first used. */
export class Namespaces {
  readonly #options: NamespacesOptions;
  readonly #secret: string;
  readonly #open = new Map<string, Namespace>();

  constructor(options: NamespacesOptions) {
    this.#options = options;
    const own = options.storage.records.space(ownSpace);
    this.#secret = own.get(secrets, 'signing') ?? randomBytes(32).toString('base64url');
    own.put(secrets, 'signing', this.#secret);
  }

  /** Opens what a former run left, and removes what it did not acknowledge. */
  restore(): void {
    const { apis, storage } = this.#options;
    const names = storage.records.spaces().filter((name) => !name.startsWith(':'));
    const spaces = ['', ...names.filter((name) => name !== '')].map((name) => this.#create(name));
    const parts = [...apis.values()].flatMap(({ api }) =>
      spaces.flatMap((space) => api.parts?.(space) ?? []),
    );
    storage.blobs.clean(new Map(parts.map(({ id, size }) => [id, size])), storage.sizeOf);
    for (const space of spaces) space.due.arm();
  }

  /** @throws {Refusal} 400 for a name that cannot be one, 429 for too many */
  get(name: string): Namespace {
    const found = this.#open.get(name);
    if (found !== undefined) return found;
    if (!namespaceName.test(name)) {
      throw new Refusal(400, 'A namespace is named by up to 64 letters, digits, "_", "." and "-".');
    }
    if (this.#open.size > this.#options.limits.namespaces) {
      throw new Refusal(429, `There are ${this.#options.limits.namespaces} namespaces already; delete some.`);
    }
    return this.#create(name);
  }

  /** The namespace, if it is there: looking for one makes none. */
  find(name: string): Namespace | undefined {
    return this.#open.get(name);
  }

  names(): string[] {
    return [...this.#open.keys()].sort();
  }

  #create(name: string): Namespace {
    const { apis, limits, onError, pace, seed, storage, time } = this.#options;
    const records = storage.records.space(name);
    const clock: Clock = new Clock(time, () => due.arm());
    const workers = {};
    const due: DueWork = new DueWork({ records, clock, workers, onError });
    const namespace: Namespace = {
      name,
      prefix: name === '' ? '' : `/~${name}`,
      records,
      storage,
      clock,
      due,
      faults: new FaultCatalogue(createRandom(seed, name)),
      journal: new Journal(),
      pace,
      limits,
      secret: this.#secret,
      writing: new Map(),
    };
    for (const { api } of apis.values()) Object.assign(workers, api.workers(namespace));
    this.#open.set(name, namespace);
    return namespace;
  }

  /** Empties a namespace: state, faults, journal; its clock runs with the machine's again. Requests under way end first. */
  async reset(name: string): Promise<void> {
    const namespace = this.get(name);
    const { apis, storage } = this.#options;
    await namespace.due.close();
    const parts = [...apis.values()].flatMap(({ api }) => api.parts?.(namespace) ?? []);
    const writing = [...namespace.writing.values()];
    storage.drop(name);
    for (const { abort } of writing) abort();
    await Promise.all(writing.map(({ ended }) => ended));
    for (const { id, size } of parts) await storage.blobs.discard(id, size);
    this.#open.delete(name);
    this.#create(name);
  }

  /** Empties a namespace and forgets it. */
  async remove(name: string): Promise<void> {
    await this.reset(name);
    if (name === '') return;
    await this.get(name).due.close();
    this.#open.delete(name);
  }

  async close(): Promise<void> {
    for (const { due } of this.#open.values()) await due.close();
  }
}
