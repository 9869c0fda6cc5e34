import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { Fault } from '../../model/fault.ts';
import type { AddressRule } from './addressRule.ts';

/** Finds all addresses of a name, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Where connections may go whose targets were not configured by the operator. */
export interface AddressGuard {
  readonly rule: AddressRule;
  /** How names are resolved; default: by the system. */
  readonly resolveName?: Resolve;
}

const systemResolve: Resolve = (hostname, options, callback) => lookup(hostname, options, callback);

const movedAway = (host: string) =>
  new Fault('upstream_refused', `${host} now resolves to an address that is not permitted by --allow-target.`);

const noAddress = (hostname: string) => Object.assign(new Error('no address'), { code: 'ENOTFOUND', hostname });

/**
 * Opens connections only to addresses that the rule allows, checked for each connection, because the address of a name
 * may change. It connects to the very address that was checked. A name with any forbidden address is refused.
 *
 * @param refusal the error for a forbidden address; default: Fault upstream_refused
 */
export function guardedConnector(
  { rule, resolveName = systemResolve }: AddressGuard,
  options: buildConnector.BuildOptions,
  refusal: (host: string) => Fault = movedAway,
): buildConnector.connector {
  const checkedLookup: LookupFunction = (host, { all, ...more }, callback) => {
    resolveName(host, { ...more, all: true }, (error, addresses) => {
      const first = error === null ? addresses[0] : undefined;
      if (error !== null || first === undefined) callback(error ?? noAddress(host), '', 4);
      else if (!addresses.every(({ address }) => rule.allows(host, address))) callback(refusal(host), '', 4);
      else if (all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ ...options, lookup: checkedLookup });
  return (asked, callback) => {
    const { hostname } = asked;
    if (isIP(hostname) > 0 && !rule.allows(hostname, hostname)) callback(refusal(hostname), null);
    else connect(asked, callback);
  };
}
