import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { AddressRule } from './addressRule.ts';

/** Finds all addresses of a name, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The platform's own. */
export const systemResolve: Resolve = (hostname, options, callback) => lookup(hostname, options, callback);

/**
 * The lookup of a connection: gives nothing but addresses that the rule allows, so that the address connected to is the
 * one that was checked. A name with one forbidden address is refused whole.
 */
export function checkedLookup(rule: AddressRule, refusal: () => Error, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const first = error === null ? addresses[0] : undefined;
      if (error !== null || first === undefined) callback(error ?? new Error('no address'), '', 4);
      else if (!addresses.every(({ address }) => rule.allows(hostname, address))) callback(refusal(), '', 4);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
