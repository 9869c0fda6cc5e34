import type { Fault } from '../../model/fault.ts';
import { timeoutFault, transportFault, type Upstream } from '../http/transportFault.ts';

/** What it means that no whole answer came from a server. */
export function connectionFault(thrown: unknown, address: string): Fault {
  return transportFault(thrown, prometheusAt(address));
}

export function lateFault(address: string, cause: unknown): Fault {
  return timeoutFault(prometheusAt(address), cause);
}

function prometheusAt(address: string): Upstream {
  return { title: 'Prometheus', url: new URL(address), trust: { authority: '--ca-file' } };
}
