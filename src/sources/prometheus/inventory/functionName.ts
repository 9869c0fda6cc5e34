/** A label of RFC 1123, as namespaces are named. */
const namespaceName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A function as the gateway's metrics name it. */
export interface FunctionName {
  readonly namespace: string;
  readonly name: string;
}

/** Reads `name.namespace`, or `name` of gateways that do not write the namespace: then it is the default one. */
export function decodeFunctionName(label: string, defaultNamespace: string): FunctionName {
  const dot = label.lastIndexOf('.');
  const namespace = label.slice(dot + 1);
  if (dot <= 0 || !namespaceName.test(namespace)) return { namespace: defaultNamespace, name: label };
  return { namespace, name: label.slice(0, dot) };
}
