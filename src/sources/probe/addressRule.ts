import { BlockList, isIP } from 'node:net';

/** Link-local networks and the metadata services of clouds: nothing that runs functions is there. */
function neverAllowed(): BlockList {
  const list = new BlockList();
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  list.addSubnet('0.0.0.0', 8, 'ipv4');
  list.addAddress('100.100.100.200', 'ipv4');
  list.addAddress('192.0.0.192', 'ipv4');
  list.addSubnet('fe80::', 10, 'ipv6');
  list.addAddress('fd00:ec2::254', 'ipv6');
  list.addAddress('::', 'ipv6');
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

  /** @param host as it was asked for @param address what it resolved to */
  allows(host: string, address: string): boolean {
    const plain = unmapped(address);
    const version = family(isIP(plain));
    if (this.#any) return true;
    if (this.#never.check(plain, version)) return false;
    return !this.#listed || this.#hosts.has(host.toLowerCase()) || this.#networks.check(plain, version);
  }
}

function family(version: number): 'ipv4' | 'ipv6' {
  return version === 6 ? 'ipv6' : 'ipv4';
}

/** IPv4 addresses have IPv6 spellings: mapped (::ffff:a.b.c.d), compatible (::a.b.c.d) and NAT64 (64:ff9b::). */
function unmapped(address: string): string {
  if (isIP(address) !== 6) return address;
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const words = /^(?:::ffff:|64:ff9b::|::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (words === null) return canonical;
  const bits = Number.parseInt(words[1] ?? '', 16) * 65536 + Number.parseInt(words[2] ?? '', 16);
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.');
}
