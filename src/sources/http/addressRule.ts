import { BlockList, isIP } from 'node:net';
import { embeddedAddresses } from './embeddedAddresses.ts';

/** Link-local networks and the metadata services of clouds: nothing that runs functions is there. */
function neverAllowed(): BlockList {
  const list = new BlockList();
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  list.addSubnet('fe80::', 10, 'ipv6');
  list.addSubnet('0.0.0.0', 8, 'ipv4');
  list.addAddress('::', 'ipv6');
  // Alibaba, Oracle, Azure; Amazon, Google, Scaleway. The others are link-local.
  for (const address of ['100.100.100.200', '192.0.0.192', '168.63.129.16']) list.addAddress(address, 'ipv4');
  list.addSubnet('fd00:ec2::', 32, 'ipv6');
  list.addAddress('fd20:ce::254', 'ipv6');
  list.addAddress('fd00:42::42', 'ipv6');
  return list;
}

/** Which addresses the server may connect to. Asked with the address connected to, after the name was resolved. */
export class AddressRule {
  readonly #never = neverAllowed();
  readonly #networks = new BlockList();
  readonly #hosts = new Set<string>();
  readonly #any: boolean;
  readonly #listed: boolean;

  /** @param allowed hosts, addresses and CIDRs; `any`; empty allows all but what is never allowed */
  constructor(allowed: readonly string[]) {
    this.#any = allowed.includes('any');
    this.#listed = allowed.length > 0;
    for (const entry of allowed) {
      const [address = '', prefix] = entry.split('/');
      const version = isIP(address);
      if (version === 0) this.#hosts.add(entry.toLowerCase());
      else if (prefix === undefined) this.#networks.addAddress(address, family(version));
      else this.#networks.addSubnet(address, Number(prefix), family(version));
    }
  }

  /** True for an entry that the constructor understands. */
  static isEntry(entry: string): boolean {
    const [address = '', prefix, more] = entry.split('/');
    const version = isIP(address);
    if (prefix === undefined) return entry === 'any' || version > 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(entry);
    return more === undefined && version > 0 && /^\d+$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
  }

  /** The same without the list of `--allow-target`: for what is found at an address that is on it. */
  get unlisted(): AddressRule {
    return this.#any ? this : new AddressRule([]);
  }

  /** @param host as it was asked for @param address what it resolved to */
  allows(host: string, address: string): boolean {
    if (this.#any) return true;
    const bare = address.replace(/%.*$/, '');
    const meant = isIP(bare) === 6 ? embeddedAddresses(bare) : [];
    if ([bare, ...meant].some((each) => this.#never.check(each, family(isIP(each))))) return false;
    if (!this.#listed || this.#hosts.has(nameOf(host))) return true;
    return [bare, ...meant].some((each) => this.#networks.check(each, family(isIP(each))));
  }
}

/** A name without the dot that ends a whole one. */
function nameOf(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

function family(version: number): 'ipv4' | 'ipv6' {
  return version === 6 ? 'ipv6' : 'ipv4';
}
