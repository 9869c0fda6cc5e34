/** Addresses that are written out; further ones are counted. */
const mostAddresses = 3;

/** The URLs that {@link measuredHow} wrote; null if some were left out, or none was written. */
export function addressesIn(how: string | null): readonly string[] | null {
  const [named = '', ...what] = how?.split(' ') ?? [];
  const addresses = named.split(',');
  // Without addresses, the first word is of what is asked, such as the name of a series.
  return what.length > 0 && addresses.every((address) => /^https?:\/\//.test(address)) ? addresses : null;
}

/**
 * How a figure is measured, as answers tell it: the addresses that are asked, a space, and what is asked or read there.
 * @param addresses URLs without credentials
 */
export function measuredHow(addresses: readonly string[], what: string): string {
  const further = addresses.length - mostAddresses;
  const named = addresses.slice(0, mostAddresses).join(',');
  return `${named}${further > 0 ? `,+${further}` : ''} ${what}`.trimStart();
}
