import { isDeepStrictEqual } from 'node:util';
import { textAt } from '../../http/jsonMember.ts';

/** Changes. */
export interface Change<Item> {
  /** New or changed objects. */
  readonly put: readonly Item[];
  /** The former state of deleted and changed objects. */
  readonly dropped: readonly Item[];
}

/** The decoded objects of one list and watch by uid; reports actual changes. */
export class ObjectStore<Item> {
  #items = new Map<string, Item>();
  readonly #decode: (object: unknown) => Item | null;

  /** @param decode returns null to skip an object */
  constructor(decode: (object: unknown) => Item | null) {
    this.#decode = decode;
  }

  get size(): number {
    return this.#items.size;
  }

  items(): Iterable<Item> {
    return this.#items.values();
  }

  put(object: unknown): Change<Item> {
    const uid = uidOf(object);
    const item = this.#decode(object);
    if (uid === null || item === null) return this.drop(object);
    const before = this.#items.get(uid);
    if (before === undefined) {
      this.#items.set(uid, item);
      return { put: [item], dropped: [] };
    }
    if (isDeepStrictEqual(before, item)) return { put: [], dropped: [] };
    this.#items.set(uid, item);
    return { put: [item], dropped: [before] };
  }

  drop(object: unknown): Change<Item> {
    const uid = uidOf(object) ?? '';
    const before = this.#items.get(uid);
    if (before === undefined) return { put: [], dropped: [] };
    this.#items.delete(uid);
    return { put: [], dropped: [before] };
  }

  /** Begins a list, which replaces everything when it is finished. */
  relist(): Relist<Item> {
    const listed = new Map<string, Item>();
    const put: Item[] = [];
    const dropped: Item[] = [];
    return {
      put: (object) => {
        const uid = uidOf(object);
        const item = this.#decode(object);
        if (uid === null || item === null) return;
        const before = this.#items.get(uid);
        if (before !== undefined && isDeepStrictEqual(before, item)) {
          listed.set(uid, before);
          return;
        }
        listed.set(uid, item);
        put.push(item);
        if (before !== undefined) dropped.push(before);
      },
      finish: () => {
        for (const [uid, before] of this.#items) if (!listed.has(uid)) dropped.push(before);
        this.#items = listed;
        return { put, dropped };
      },
    };
  }
}

/** A list under way; it changes nothing unless it is finished. */
export interface Relist<Item> {
  put(object: unknown): void;
  finish(): Change<Item>;
}

function uidOf(object: unknown): string | null {
  return textAt(object, 'metadata', 'uid');
}
