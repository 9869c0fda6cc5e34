import type { NodeRecord } from '../../../model/inventory.ts';
import { instancesOf, type NodeTarget } from '../decode/discovered.ts';

/** The names of the nodes that a server tells of, where none of them is one of ours; null where nothing shows that. */
export function otherNodes(
  ours: readonly NodeRecord[],
  told: readonly NodeRecord[],
  targets: readonly NodeTarget[],
): readonly string[] | null {
  if (ours.length === 0) return null;
  if (told.length > 0) {
    const ipOf = new Map(ours.map(({ name, ip }) => [name, ip]));
    const isOurs = ({ name, ip }: NodeRecord) => {
      const own = ipOf.get(name);
      return own !== undefined && (own === '' || ip === '' || own === ip);
    };
    return told.some(isOurs) ? null : told.map(({ name, ip }) => (ip === '' ? name : `${name} (${ip})`));
  }
  // A target that says nothing of its machine proves nothing.
  const telling = targets.filter(({ nodeLabel, nodename }) => nodeLabel !== '' || nodename !== '');
  if (telling.length === 0 || ours.some((node) => instancesOf(node, targets).length > 0)) return null;
  return telling.map(({ nodeLabel, nodename }) => nodeLabel || nodename);
}
