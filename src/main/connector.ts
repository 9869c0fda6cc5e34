import type { Connector } from '../model/connection.ts';
import { Fault } from '../model/fault.ts';
import type { AddressRule } from '../sources/probe/addressRule.ts';
import { probe } from '../sources/probe/probe.ts';
import { parseTarget } from '../sources/probe/target.ts';

/** Finds out what answers elsewhere, and stays with what is connected, since there is no way to go over yet. */
export function connectorOf(connected: string, targets: AddressRule): Connector {
  return {
    async connect(address, signal) {
      if (address === connected && connected === 'local') return { persisted: true };
      if (address === 'local') {
        throw new Fault('upstream_unsupported', 'This server watches a cluster; start another one for this machine.');
      }
      const found = await probe(parseTarget(address), targets, signal);
      const name = found === 'prometheus' ? 'A Prometheus server' : 'A Kubernetes API';
      throw new Fault('upstream_unsupported', `${name} answers there, but this version has no source for it yet.`);
    },
  };
}
