/**
 * Keeps what a journey needs to go on after the process has ended: ids, tokens and counters, never content. Values are
 * plain JSON. Upload tokens are among them, so a store deserves the care of a credential.
 */
export interface StateStore {
  /** Undefined when there is none. */
  load(key: string): Promise<unknown>;
  save(key: string, state: object): Promise<void>;
  remove(key: string): Promise<void>;
}

/** A store that lasts as long as the program. */
export function createMemoryStore(): StateStore {
  const states = new Map<string, string>();
  return {
    async load(key) {
      const text = states.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    async save(key, state) {
      states.set(key, JSON.stringify(state));
    },
    async remove(key) {
      states.delete(key);
    },
  };
}
