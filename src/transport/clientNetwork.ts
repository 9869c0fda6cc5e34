import { isIP } from 'node:net';

/**
 * The key under which limits count a client: an IPv4 address, also one written in IPv6, is
 * itself; of an IPv6 address its network of 64 bits, within which its holder chooses addresses freely. A link-local one
 * is itself with its zone, since every host of a link has that network. Anything else, such as the empty address of a
 * client that has left, is itself.
 */
export function clientNetwork(address: string): string {
  const groups = groupsOf(address);
  if (groups === null) return address;
  const [first = 0] = groups;
  if (first >= 0xfe80 && first <= 0xfebf) return `${inHexadecimal(groups)}${/%.*$/s.exec(address)?.[0] ?? ''}`;
  return mappedIn(groups) ?? `${inHexadecimal(groups.slice(0, 4))}::/64`;
}

/** The address, but of an IPv4 address that is written in IPv6 the IPv4 address. */
export function unmappedAddress(address: string): string {
  const groups = groupsOf(address);
  return (groups === null ? null : mappedIn(groups)) ?? address;
}

/** The eight groups of an IPv6 address, without its zone; null for anything else. */
function groupsOf(address: string): readonly number[] | null {
  const bare = address.replace(/%.*$/s, '');
  if (isIP(bare) !== 6) return null;
  // A URL holds the shortest form: groups in hexadecimal, at most one `::`.
  const [start = '', end = ''] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const [first, last] = [numbersIn(start), numbersIn(end)];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

/** The IPv4 address that is written in an IPv6 address; null for none. */
function mappedIn(groups: readonly number[]): string | null {
  if (groups[5] !== 0xffff || groups.slice(0, 5).some((group) => group !== 0)) return null;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');
}

function numbersIn(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function inHexadecimal(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}
