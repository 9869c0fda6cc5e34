import { isLoopbackName } from './loopbackName.ts';

/** Which browser origins may read answers: those listed, `*`, or, when none is listed, every loopback origin. */
export class OriginRule {
  readonly #listed: ReadonlySet<string>;
  readonly #any: boolean;

  constructor(allowed: readonly string[]) {
    this.#listed = new Set(allowed);
    this.#any = this.#listed.has('*');
  }

  /** True when anybody may read: then no credentials are allowed with it. */
  get any(): boolean {
    return this.#any;
  }

  allows(origin: string): boolean {
    if (this.#any || this.#listed.has(origin)) return true;
    return this.#listed.size === 0 && isLoopbackOrigin(origin);
  }
}

function isLoopbackOrigin(origin: string): boolean {
  const host = /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
  return host !== undefined && isLoopbackName(host);
}
