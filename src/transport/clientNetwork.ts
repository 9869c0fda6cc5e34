import { isIP } from 'node:net';

/**
 * Whose an address is, for limits that count by client: an IPv4 address, also one written in IPv6, is itself; of an IPv6
 * address its network of 64 bits, within which its holder chooses addresses freely. Anything else, such as the empty
 * address of a client that has left, is itself.
 */
export function clientNetwork(address: string): string {
  const bare = address.replace(/%.*$/s, '');
  if (isIP(bare) !== 6) return address;
  // A URL holds the shortest form: groups in hexadecimal, at most one `::`.
  const [start = '', end = ''] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const [first, last] = [groupsOf(start), groupsOf(end)];
  const groups = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.');
  }
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
