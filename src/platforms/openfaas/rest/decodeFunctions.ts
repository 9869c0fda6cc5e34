import type { FunctionRecord } from '../../../model/inventory/inventory.ts';
import { member, numberAt, textAt } from '../../../sources/http/jsonMember.ts';
import { declaredResources, declaredScale, functionAnnotations, functionLabels } from '../declaration.ts';

/**
 * Decodes the response of `/system/functions`; null if it is something else. Gateways omit numbers that are 0.
 *
 * @param defaultNamespace of functions that an old gateway lists without one
 */
export function decodeFunctions(
  text: string,
  connection: string,
  defaultNamespace: string,
): readonly FunctionRecord[] | null {
  const listed = parsed(text);
  // A gateway without functions answers `[]`, and some versions `null`.
  if (listed === null) return text.trim() === 'null' ? [] : null;
  if (!Array.isArray(listed)) return null;
  const functions: FunctionRecord[] = [];
  for (const item of listed) {
    const name = textAt(item, 'name');
    if (name === null || name === '') return null;
    const labels = functionLabels(member(item, 'labels'));
    functions.push({
      id: { connection, namespace: textAt(item, 'namespace') || defaultNamespace, name },
      image: textAt(item, 'image') ?? '',
      replicasWanted: numberAt(item, 'replicas') ?? 0,
      execTimeoutMs: null,
      declared: {
        labels,
        annotations: functionAnnotations(member(item, 'annotations')),
        ...declaredScale(labels),
        resources: listsResources(item) ? declaredResources(item) : null,
        readTimeoutMs: null,
        writeTimeoutMs: null,
      },
    });
  }
  return functions;
}

/** Decodes the response of `/system/namespaces`; null if it is something else. */
export function decodeNamespaces(text: string): readonly string[] | null {
  const listed = parsed(text);
  if (!Array.isArray(listed)) return null;
  const names: string[] = [];
  for (const name of listed) if (typeof name === 'string' && name !== '') names.push(name);
  return names;
}

/** The gateway's version in the response of `/system/info`; null if there is none. */
export function decodeGatewayVersion(text: string): string | null {
  return textAt(parsed(text), 'version', 'release');
}

/** Older gateways list no resources, and all leave out those that are not set. */
function listsResources(item: unknown): boolean {
  return member(item, 'limits') !== undefined || member(item, 'requests') !== undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
