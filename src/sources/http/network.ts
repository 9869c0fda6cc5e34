import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An IP address. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** An address of it, and the length of its prefix. */
export type Network = readonly [Address, number];

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
