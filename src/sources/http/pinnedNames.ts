import { type LookupAddress, lookup } from 'node:dns';
import type { Resolve } from './guardedConnector.ts';

/**
 * Resolves each name once: from then on it means the same addresses, even if its owner changes them between two
 * connections.
 */
export function pinnedNames(resolve: Resolve = (name, options, callback) => lookup(name, options, callback)): Resolve {
  const known = new Map<string, LookupAddress[]>();
  return (name, options, callback) => {
    const addresses = known.get(name);
    if (addresses !== undefined) {
      callback(null, addresses);
      return;
    }
    resolve(name, options, (error, found) => {
      if (error === null && !known.has(name)) known.set(name, found);
      callback(error, known.get(name) ?? found);
    });
  };
}
