import type { AddressGuard } from '../../http/guardedConnector.ts';

/** What shows the API who asks. Never logged, never shown. */
export interface Credential {
  /** The `Authorization` header; null for none. */
  readonly authorization: string | null;
  /** A client certificate and its key, PEM; null for none. */
  readonly certificate: { readonly cert: string; readonly key: string } | null;
}

/** Gives the credential that is good now. */
export interface CredentialSource {
  /** @throws Fault upstream_failed when there is none to be had */
  current(): Promise<Credential>;
  /** The API did not accept the last one: the next is to be another, where there can be one. */
  refused(): void;
}

/** Where the API of a cluster is and how to get in. */
export interface ClusterAccess {
  /** What the user knows it by: a context, or the service account. */
  readonly name: string;
  /** An http(s) URL, perhaps with a path, without a slash at its end. */
  readonly server: string;
  /** Certificate authorities (PEM) instead of the usual ones; null for the usual ones. */
  readonly ca: string | null;
  /** The server's certificate is not checked. */
  readonly insecure: boolean;
  /** The name that the server's certificate has to have; null for that of `server`. */
  readonly serverName: string | null;
  /** Proxy that the kubeconfig names; null for what the environment says. */
  readonly proxyUrl: string | null;
  /** Sent with every request, such as whom to impersonate. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly credentials: CredentialSource;
  /** Which addresses may be connected to, where a client named the server; left out: any. */
  readonly guard?: AddressGuard;
}

/** Access, or everything that keeps it from being had, a sentence each. */
export type AccessOutcome = { readonly access: ClusterAccess } | { readonly mistakes: readonly string[] };
