import type { StateStore } from '../state/state-store.ts';

/** What is kept of a folder, so that another process can go on. */
export interface FolderState {
  readonly version: 1;
  readonly identity: string;
  readonly token: string;
  /** Chunks that were begun; one that is not `taken` may have arrived all the same. */
  readonly begun: readonly number[];
  readonly taken: readonly number[];
  /** `sent`: all chunks are there. How far the server is with them, only the server knows. */
  readonly phase: 'sending' | 'sent';
}

/** Keeps the state of one folder; what is saved later is never overwritten by what was saved before. */
export class FolderMemory {
  readonly #store: StateStore | undefined;
  readonly #key: string;
  readonly #identity: string;
  #last: Promise<void> = Promise.resolve();

  constructor(store: StateStore | undefined, key: string, identity: string) {
    this.#store = store;
    this.#key = key;
    this.#identity = identity;
  }

  async load(): Promise<FolderState | undefined> {
    const state = (await this.#store?.load(this.#key)) as FolderState | undefined;
    // Written by this class, under a key of its own: version and identity tell the rest.
    return state?.version === 1 && state.identity === this.#identity ? state : undefined;
  }

  async save(state: () => Omit<FolderState, 'version' | 'identity'>): Promise<void> {
    if (this.#store === undefined) return;
    const store = this.#store;
    this.#last = this.#last.then(() =>
      store.save(this.#key, { version: 1, identity: this.#identity, ...state() }),
    );
    await this.#last;
  }

  async forget(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#store?.remove(this.#key);
  }
}
