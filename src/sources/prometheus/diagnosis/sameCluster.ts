import type { NodeRecord } from '../../../model/inventory/inventory.ts';
import { NodeNames } from '../../../model/inventory/nodeNames.ts';
import type { NodeTarget } from '../decode/discovered.ts';
import { NodeInstances } from '../decode/nodeInstances.ts';

/** The names of the nodes that a server tells of, where none of them is one of ours; null where nothing shows that. */
export function otherNodes(
  ours: readonly NodeRecord[],
  told: readonly NodeRecord[],
  targets: readonly NodeTarget[],
): readonly string[] | null {
  if (ours.length === 0) return null;
  if (told.length > 0) {
    const names = new NodeNames(ours);
    const hasAddress = new Set(ours.filter(({ ip }) => ip !== '').map(({ name }) => name));
    const isOurs = ({ name, ip }: NodeRecord) => {
      const own = names.called(name) ?? names.calledInAnyCase(name) ?? names.shortOrLong(name);
      return own !== null && (!hasAddress.has(own) || ip === '' || names.at(ip) === own);
    };
    return told.some(isOurs) ? null : told.map(({ name, ip }) => (ip === '' ? name : `${name} (${ip})`));
  }
  // A target that says nothing of its machine proves nothing.
  const telling = targets.filter(({ nodeLabel, nodename }) => nodeLabel !== '' || nodename !== '');
  if (telling.length === 0 || !new NodeInstances(ours, targets).isEmpty) return null;
  return telling.map(({ nodeLabel, nodename }) => nodeLabel || nodename);
}
