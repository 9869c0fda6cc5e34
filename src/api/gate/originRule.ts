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

/**
 * {@link isLoopbackName} for the Host of every request. Remembers the last Host: the next one is nearly always the
 * same.
 */
export class LoopbackHosts {
  #lastHost = '';
  #lastResult = false;

  has(host: string): boolean {
    if (host !== this.#lastHost) {
      this.#lastResult = isLoopbackName(host);
      this.#lastHost = host;
    }
    return this.#lastResult;
  }
}

function isLoopbackOrigin(origin: string): boolean {
  const host = /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
  return host !== undefined && isLoopbackName(host);
}

/** True for the host of a Host header or an origin that names this machine itself, with or without a port. */
function isLoopbackName(host: string): boolean {
  const name = host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
  return name === '[::1]' || /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3})$/.test(name);
}
