import { member, textAt } from '../../http/jsonMember.ts';

/** The annotation by which OpenFaaS knows the namespaces of functions; its value does not matter. */
const annotation = 'openfaas';

/** Reads a Namespace of `v1`: its name when functions may live there; null when not. */
export function decodeFunctionsNamespace(object: unknown, alwaysOne: string): string | null {
  const name = textAt(object, 'metadata', 'name');
  return name === alwaysOne || member(object, 'metadata', 'annotations', annotation) !== undefined ? name : null;
}
