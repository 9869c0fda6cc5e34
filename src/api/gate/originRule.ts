import { isLoopbackName } from './loopbackName.ts';

/** The browser origins that may read answers: those listed, `*` for all, or by default every loopback origin. */
export class OriginRule {
  readonly #listed: ReadonlySet<string>;
  readonly #any: boolean;

  constructor(allowed: readonly string[]) {
    this.#listed = new Set(allowed);
    this.#any = this.#listed.has('*');
  }

  /** True when every origin may read; then without credentials. */
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
