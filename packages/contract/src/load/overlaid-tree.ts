import { escapeToken } from '../pointer.ts';
import type { DocumentText, Origin } from './document.ts';
import { kindOf } from './node.ts';

type Key = string | number;
type Container = Record<Key, unknown> | unknown[];

/** A value, and where it was written. */
export interface Change {
  readonly value: unknown;
  readonly origin: Origin;
}

/** The tree of a document while overlays change it: a copy of it that knows where each of its values was written. */
export class OverlaidTree {
  readonly root: unknown;
  readonly #document: DocumentText;
  readonly #containers = new WeakMap<object, Origin>();
  /** Of members that are no objects or arrays themselves, where they do not stand in the place that their parent would mean. */
  readonly #moved = new WeakMap<object, Map<Key, Origin>>();

  constructor(document: DocumentText, root: unknown) {
    this.#document = document;
    this.root = this.#copy(root, { document, pointer: '' });
  }

  read(path: readonly Key[]): Change {
    let value = this.root;
    let origin: Origin = { document: this.#document, pointer: '' };
    for (const key of path) {
      origin = this.#originOf(value as Container, key);
      value = (value as Record<Key, unknown>)[key];
    }
    return { value, origin };
  }

  remove(path: readonly Key[]): void {
    const [parent, key] = this.#parentOf(path);
    if (!Array.isArray(parent)) {
      delete parent[key];
      this.#moved.get(parent)?.delete(key);
      return;
    }
    const origins = parent.map((_, index) => this.#originOf(parent, index));
    parent.splice(Number(key), 1);
    origins.splice(Number(key), 1);
    this.#moved.set(parent, new Map(origins.entries()));
  }

  /** @returns what does not fit, if anything */
  merge(path: readonly Key[], { value, origin }: Change): string | undefined {
    const target = this.read(path).value;
    if (isContainer(target)) return this.#mergeInto(target, value, origin);
    if (isContainer(value)) return `${kindOf(value)} cannot replace ${kindOf(target)}`;
    const [parent, key] = this.#parentOf(path);
    this.#set(parent, key, value, origin);
    return undefined;
  }

  #mergeInto(target: Container, value: unknown, origin: Origin): string | undefined {
    if (Array.isArray(target)) {
      const added = Array.isArray(value)
        ? value.map((each, index) => [each, step(origin, index)] as const)
        : [[value, origin] as const];
      for (const [each, from] of added) this.#set(target, target.length, each, from);
      return undefined;
    }
    if (!isContainer(value) || Array.isArray(value))
      return `${kindOf(value)} cannot be merged with an object`;
    for (const [key, member] of Object.entries(value)) {
      const from = step(origin, key);
      const existing = Object.hasOwn(target, key) ? target[key] : undefined;
      const isSameKind =
        isContainer(existing) && isContainer(member) && Array.isArray(existing) === Array.isArray(member);
      if (isSameKind) {
        const problem = this.#mergeInto(existing, member, from);
        if (problem !== undefined) return problem;
      } else if (Object.hasOwn(target, key) && isContainer(existing) !== isContainer(member)) {
        return `"${key}" is ${kindOf(existing)} there, and ${kindOf(member)} cannot be merged with it`;
      } else this.#set(target, key, member, from);
    }
    return undefined;
  }

  /** Pointers of the changed tree whose values were written elsewhere; what is below one of them is below its origin. */
  origins(): ReadonlyMap<string, Origin> {
    const found = new Map<string, Origin>();
    const visit = (container: Container, pointer: string, origin: Origin): void => {
      for (const [key, member] of Object.entries(container)) {
        const place = `${pointer}/${escapeToken(key)}`;
        const own = this.#originOf(container, Array.isArray(container) ? Number(key) : key);
        const expected = step(origin, key);
        if (own.document !== expected.document || own.pointer !== expected.pointer) found.set(place, own);
        if (isContainer(member)) visit(member, place, own);
      }
    };
    if (isContainer(this.root)) visit(this.root, '', { document: this.#document, pointer: '' });
    return found;
  }

  #set(parent: Container, key: Key, value: unknown, origin: Origin): void {
    // `__proto__` is a name like any other.
    Object.defineProperty(parent, key, {
      value: this.#copy(value, origin),
      enumerable: true,
      configurable: true,
      writable: true,
    });
    if (isContainer(value)) return;
    const moved = this.#moved.get(parent) ?? new Map<Key, Origin>();
    this.#moved.set(parent, moved.set(key, origin));
  }

  #copy(value: unknown, origin: Origin): unknown {
    if (!isContainer(value)) return value;
    const copy: Container = Array.isArray(value) ? [] : {};
    // What is copied within the document keeps where it was written.
    this.#containers.set(copy, this.#containers.get(value) ?? origin);
    for (const [key, member] of Object.entries(value)) {
      const at = Array.isArray(value) ? Number(key) : key;
      const from = this.#containers.has(value) ? this.#originOf(value, at) : step(origin, key);
      Object.defineProperty(copy, key, {
        value: this.#copy(member, from),
        enumerable: true,
        configurable: true,
        writable: true,
      });
      const known = this.#moved.get(value)?.get(at);
      if (known !== undefined)
        this.#moved.set(copy, (this.#moved.get(copy) ?? new Map<Key, Origin>()).set(at, known));
    }
    return copy;
  }

  #originOf(parent: Container, key: Key): Origin {
    const member = (parent as Record<Key, unknown>)[key];
    const own = isContainer(member) ? this.#containers.get(member) : this.#moved.get(parent)?.get(key);
    return own ?? step(this.#containers.get(parent) ?? { document: this.#document, pointer: '' }, key);
  }

  #parentOf(path: readonly Key[]): readonly [parent: Container, key: Key] {
    const key = path.at(-1) ?? '';
    return [this.read(path.slice(0, -1)).value as Container, key];
  }
}

function step({ document, pointer }: Origin, key: Key): Origin {
  return { document, pointer: `${pointer}/${escapeToken(key)}` };
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}
