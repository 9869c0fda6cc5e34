import { hostname, networkInterfaces } from 'node:os';
import type { NodeRecord } from '../../model/inventory/inventory.ts';

/** This machine as a node: its host name, and its first address that is not internal (IPv4 before IPv6). */
export function thisMachine(): NodeRecord {
  const addresses = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outside = addresses.filter(({ internal }) => !internal);
  const first = outside.find(({ family }) => family === 'IPv4') ?? outside[0];
  return { name: hostname(), ip: first?.address ?? '' };
}
