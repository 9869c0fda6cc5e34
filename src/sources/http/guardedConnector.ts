import { isIP } from 'node:net';
import { buildConnector } from 'undici';
import { Fault } from '../../model/fault.ts';
import type { AddressRule } from './addressRule.ts';
import { checkedLookup, type Resolve, systemResolve } from './checkedLookup.ts';

/** What a connection goes by that was not named by whoever started the server. */
export interface AddressGuard {
  readonly rule: AddressRule;
  /** How names are resolved; as the platform does it when not given. */
  readonly resolveName?: Resolve;
}

/**
 * Opens connections only to addresses that the rule allows, each time anew: a name may mean another address tomorrow.
 * What is refused fails with Fault upstream_refused.
 */
export function guardedConnector(
  { rule, resolveName = systemResolve }: AddressGuard,
  options: buildConnector.BuildOptions,
): buildConnector.connector {
  const refusal = () =>
    new Fault('upstream_refused', 'The name of the upstream means an address now that may not be connected to.');
  const connect = buildConnector({ ...options, lookup: checkedLookup(rule, refusal, resolveName) });
  return (asked, callback) => {
    const { hostname } = asked;
    if (isIP(hostname) > 0 && !rule.allows(hostname, hostname)) callback(refusal(), null);
    else connect(asked, callback);
  };
}
