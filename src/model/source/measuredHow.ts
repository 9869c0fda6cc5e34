/** Addresses that are written out; further ones are counted. */
const mostAddresses = 3;

/** The addresses that {@link measuredHow} wrote; null if some were left out, or none was written. */
export function addressesIn(how: string | null): readonly string[] | null {
  const named = how?.slice(0, Math.max(0, how.indexOf(' '))) ?? '';
  return named === '' || named.includes(',+') ? null : named.split(',');
}

/**
 * How a figure is measured, as answers tell it: the addresses that are asked, a space, and what is asked or read there.
 * @param addresses without credentials
 */
export function measuredHow(addresses: readonly string[], what: string): string {
  const further = addresses.length - mostAddresses;
  const named = addresses.slice(0, mostAddresses).join(',');
  return `${named}${further > 0 ? `,+${further}` : ''} ${what}`.trimStart();
}
