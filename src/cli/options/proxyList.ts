import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { TrustedProxies } from '../../api/gate/clientSide.ts';
import { isWithin, networkOf } from '../../sources/http/addressRule.ts';

/** The proxies of `--trusted-proxy`. */
export class ProxyList implements TrustedProxies {
  readonly #networks: NonNullable<ReturnType<typeof networkOf>>[] = [];

  /** @param entries addresses and CIDRs; others trust nobody */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const network = networkOf(entry);
      if (network !== null) this.#networks.push(network);
    }
  }

  /** True for an entry that the constructor understands. */
  static isEntry(entry: string): boolean {
    return networkOf(entry) !== null;
  }

  /** An IPv4 address may be written in IPv6, as sockets that listen on both do. */
  trusts(address: string): boolean {
    if (this.#networks.length === 0 || isIP(address) === 0) return false;
    return isWithin(ipaddr.process(address), this.#networks);
  }
}
