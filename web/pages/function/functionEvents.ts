import type { LiveEvent } from '../../../src/client/client.ts';

/** As many events a connection sends, of all that it has. */
export const mostSent = 200;

/**
 * The events of a function and of its replicas, in their order. A pod is a replica where the inventory lists it so, or where
 * the event of its creation says so: its name alone may be that of another function's.
 * @param replicas names of the pods that are known as replicas
 */
export function functionEvents(
  events: readonly LiveEvent[],
  { namespace, name }: { readonly namespace: string; readonly name: string },
  replicas: readonly string[],
): readonly LiveEvent[] {
  const inNamespace = events.filter(({ subject }) => subject.namespace === namespace);
  const own = new Set(replicas);
  for (const { subject, params } of inNamespace) {
    if (subject.kind === 'pod' && params['function'] === name) own.add(subject.name);
  }
  return inNamespace.filter(({ subject }) =>
    subject.kind === 'function' ? subject.name === name : subject.kind === 'pod' && own.has(subject.name),
  );
}
