/** True for the host of a Host header or an origin that names this machine itself, with or without a port. */
export function isLoopbackName(host: string): boolean {
  const name = host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
  return name === '[::1]' || /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3})$/.test(name);
}

/** {@link isLoopbackName} for every request: remembers the last Host, which is nearly always the next one too. */
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
