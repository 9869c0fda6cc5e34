import type { AddressGuard } from '../../http/guardedConnector.ts';

/** Authenticates this client to the API. Never logged, never shown. */
export interface Credential {
  /** The `Authorization` header; null for none. */
  readonly authorization: string | null;
  /** A client certificate and its key, PEM; null for none. */
  readonly certificate: { readonly cert: string; readonly key: string } | null;
}

/** Provides the credential that is valid now. */
export interface CredentialSource {
  /** @throws Fault upstream_failed if there is none */
  current(): Promise<Credential>;
  /** The API rejected this credential: the next should be another, if possible. */
  refused(credential: Credential): void;
}

/** The address of a cluster's API, and how to authenticate. */
export interface ClusterAccess {
  /** The user's name for it: a context, or the service account. */
  readonly name: string;
  /** An http(s) URL, perhaps with a path, without a slash at its end. */
  readonly server: string;
  /** Certificate authorities (PEM) instead of the default ones; null for the default ones. */
  readonly ca: string | null;
  /** The server's certificate is not checked. */
  readonly insecure: boolean;
  /** The name that the server's certificate must be valid for; null for the host of `server`. */
  readonly serverName: string | null;
  /** The proxy of the kubeconfig; null for that of the environment. */
  readonly proxyUrl: string | null;
  /** Sent with every request, such as those for impersonation. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly credentials: CredentialSource;
  /** Which addresses may be connected to, if a client named the server; left out: any. */
  readonly guard?: AddressGuard;
}

/** Access, or every mistake that prevents it, a sentence each. */
export type AccessOutcome = { readonly access: ClusterAccess } | { readonly mistakes: readonly string[] };
