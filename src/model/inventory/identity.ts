/** Names something that lives in a namespace of a connection. Never joined into one string inside the model. */
export interface NamespacedId {
  /** Which connection knows it; `local` is this machine. */
  readonly connection: string;
  readonly namespace: string;
  readonly name: string;
}

/** True when both name the same thing. */
export function sameId(a: NamespacedId, b: NamespacedId): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.connection === b.connection;
}
