import ipaddr from 'ipaddr.js';
import type { TrustedProxies } from '../../api/gate/clientSide.ts';
import { isWithin, networkOf, readAddress } from '../../sources/http/addressRule.ts';

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

  /** An IPv4 address may be written in IPv6, as sockets that listen on both do. A zone does not count. */
  trusts(address: string): boolean {
    const given = this.#networks.length === 0 ? null : readAddress(address);
    if (given === null) return false;
    const isMapped = given instanceof ipaddr.IPv6 && given.isIPv4MappedAddress();
    return isWithin(isMapped ? given.toIPv4Address() : given, this.#networks);
  }
}
