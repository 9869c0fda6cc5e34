import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An IP address. */
type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** An address in the network, and its prefix length in bits. */
type Network = readonly [Address, number];

/** Link-local networks and the metadata services of clouds: no functions run there. */
const neverAllowed = [
  '169.254.0.0/16',
  'fe80::/10',
  '0.0.0.0/8',
  '::/128',
  // Alibaba, Oracle, Azure; Amazon, Google, Scaleway. The others are link-local.
  '100.100.100.200/32',
  '192.0.0.192/32',
  '168.63.129.16/32',
  'fd00:ec2::/32',
  'fd20:ce::254/128',
  'fd00:42::42/128',
].map((text): Network => ipaddr.parseCIDR(text));

/** Which addresses the server may connect to: checked with the address itself, after the name was resolved. */
export class AddressRule {
  readonly #networks: Network[] = [];
  readonly #hosts = new Set<string>();
  readonly #any: boolean;
  readonly #listed: boolean;

  /** @param allowed hosts, addresses and CIDRs; `any`; empty allows all but what is never allowed */
  constructor(allowed: readonly string[]) {
    this.#any = allowed.includes('any');
    this.#listed = allowed.length > 0;
    for (const entry of allowed) {
      const network = networkOf(entry);
      if (network === null) this.#hosts.add(entry.toLowerCase());
      else this.#networks.push(network);
    }
  }

  /** True for an entry that the constructor understands. */
  static isEntry(entry: string): boolean {
    return networkOf(entry) !== null || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(entry);
  }

  /** The same without the list of `--allow-target`: for what is found at an address that is on it. */
  get unlisted(): AddressRule {
    return this.#any ? this : new AddressRule([]);
  }

  /** @param host as requested @param address what it resolved to */
  allows(host: string, address: string): boolean {
    if (this.#any) return true;
    const parsed = readAddress(address);
    if (parsed === null) return false;
    const meant = [parsed, ...(parsed instanceof ipaddr.IPv6 ? embeddedAddresses(parsed) : [])];
    if (meant.some((each) => isWithin(each, neverAllowed))) return false;
    // A name may end with the dot of a fully qualified one.
    if (!this.#listed || this.#hosts.has(host.toLowerCase().replace(/\.$/, ''))) return true;
    return meant.some((each) => isWithin(each, this.#networks));
  }
}

/** Reads an address, without the zone of an IPv6 one (`fe80::1%eth0`). Null for anything else; never throws. */
export function readAddress(text: string): Address | null {
  if (isIP(text) === 0) return null;
  // Node takes more characters in a zone than ipaddr.js.
  const address = text.replace(/%.*$/s, '');
  return ipaddr.isValid(address) ? ipaddr.parse(address) : null;
}

/** Reads an address or a CIDR, IPv4 in four decimal parts; an address is a network of one. Null for anything else. */
export function networkOf(text: string): Network | null {
  const version = isIP(text);
  const cidr = version === 0 ? text : `${text}/${version === 4 ? 32 : 128}`;
  const isValid = ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr) || ipaddr.IPv6.isValidCIDR(cidr);
  return isValid ? ipaddr.parseCIDR(cidr) : null;
}

/** True when one of the networks contains the address. An IPv4 network contains no IPv6 address, mapped or not. */
export function isWithin(address: Address, networks: readonly Network[]): boolean {
  return networks.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
}

/**
 * The IPv4 addresses that an IPv6 address can stand for, however a network translates it: mapped (::ffff:a.b.c.d),
 * compatible (::a.b.c.d), translated (::ffff:0:a.b.c.d), NAT64 (64:ff9b::/96; 64:ff9b:1::/48 with either prefix
 * length), 6to4, Teredo (client and server) and ISATAP. RFC 4291, 2765, 6052, 8215, 3056, 4380, 5214. Of these
 * ipaddr.js extracts only the mapped ones.
 */
function embeddedAddresses({ parts }: ipaddr.IPv6): ipaddr.IPv4[] {
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0, w6 = 0, w7 = 0] = parts;
  const found: ipaddr.IPv4[] = [];
  const last = ipv4(w6, w7);
  const fourZero = w0 === 0 && w1 === 0 && w2 === 0 && w3 === 0;
  if (fourZero && w4 === 0 && (w5 === 0xffff || (w5 === 0 && w6 !== 0))) found.push(last);
  if (fourZero && w4 === 0xffff && w5 === 0) found.push(last);
  if (w0 === 0x64 && w1 === 0xff9b) {
    found.push(last);
    if (w2 === 1) found.push(ipv4(w3, ((w4 & 0xff) << 8) | (w5 >> 8)));
  }
  if (w0 === 0x2002) found.push(ipv4(w1, w2));
  if (w0 === 0x2001 && w1 === 0) found.push(ipv4(w2, w3), ipv4(w6 ^ 0xffff, w7 ^ 0xffff));
  if ((w4 === 0 || w4 === 0x200) && w5 === 0x5efe) found.push(last);
  return found;
}

/** @param high, low 16 bits each */
function ipv4(high: number, low: number): ipaddr.IPv4 {
  return new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff]);
}
