import { clientNetwork } from '../../transport/clientNetwork.ts';

/** Failed sign-ins of one address in {@link spanMs}; beyond them it has to wait. */
const mostFailures = 10;
const spanMs = 60_000;
/** Addresses that are remembered; beyond them the one that failed longest ago is forgotten. */
const mostAddresses = 10_000;

/** Limits how often tokens can be tried. Addresses of one client count as one: see {@link clientNetwork}. */
export class SignInLimit {
  /** By address: when its last sign-ins failed, monotonic ms. The address that failed last is the last one. */
  readonly #failures = new Map<string, readonly number[]>();

  /** How long an address has to wait until it may try again, seconds; 0 if it may. */
  waitSeconds(address: string, nowMs: number): number {
    const recent = this.#recent(clientNetwork(address), nowMs);
    const oldest = recent.length < mostFailures ? undefined : recent[0];
    return oldest === undefined ? 0 : Math.ceil((oldest + spanMs - nowMs) / 1000);
  }

  /** Notes a failed sign-in. */
  failed(address: string, nowMs: number): void {
    const network = clientNetwork(address);
    const recent = this.#recent(network, nowMs);
    this.#failures.delete(network);
    this.#failures.set(network, [...recent, nowMs].slice(-mostFailures));
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > mostAddresses && oldest !== undefined) this.#failures.delete(oldest);
  }

  #recent(network: string, nowMs: number): readonly number[] {
    return (this.#failures.get(network) ?? []).filter((atMs) => atMs > nowMs - spanMs);
  }
}
