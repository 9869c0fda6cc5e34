import type { buildConnector } from 'undici';
import type { AddressGuard } from '../../http/guardedConnector.ts';

/** Where a server with Prometheus' API is and how to get in. */
export interface PrometheusAccess {
  /** An http(s) URL, perhaps with a path, without a slash at its end and without credentials. */
  readonly url: string;
  /** File with `user:password` or `Bearer TOKEN`; null for none. */
  readonly authorizationFile: string | null;
  /** Sent as `X-Scope-OrgID`; null for none. */
  readonly tenant: string | null;
  /** Certificate authorities (PEM) besides the usual ones; null for none. */
  readonly ca: string | null;
  /** Which addresses may be connected to, where a client named the server; left out: any. */
  readonly guard?: AddressGuard;
  /** Opens the connections, where that takes more than its address; left out: over TCP, perhaps through a proxy. */
  readonly connect?: buildConnector.connector;
}
