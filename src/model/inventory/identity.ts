/** Names something that lives in a namespace of a connection. The model never joins it into one string. */
export interface NamespacedId {
  /** The connection it belongs to; `local` is this machine. */
  readonly connection: string;
  readonly namespace: string;
  readonly name: string;
}

/** True when both name the same thing. */
export function sameId(a: NamespacedId, b: NamespacedId): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.connection === b.connection;
}

const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a text is a label of RFC 1123, as the names of namespaces and functions are. */
export function isDnsLabel(text: string): boolean {
  return dnsLabel.test(text);
}

/** What an answer or a watch is about. */
export type Entity =
  | { readonly kind: 'function'; readonly id: NamespacedId }
  | { readonly kind: 'pod'; readonly uid: string }
  | { readonly kind: 'node'; readonly name: string };
