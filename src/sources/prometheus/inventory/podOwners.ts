import { ownLabel } from '../decode/labels.ts';
import type { PodRows } from './podRows.ts';

/**
 * The function that a pod is of: the Deployment that owns its ReplicaSet, where the owners are known, else a function
 * that one of its containers is called as. A container of the function's name it has in any case, where its containers
 * are known. Null when of none.
 */
export class PodOwners {
  readonly #rows: PodRows;
  readonly #isFunction: (namespace: string, name: string) => boolean;
  readonly #deploymentOf = new Map<string, string>();

  constructor(rows: PodRows, isFunction: (namespace: string, name: string) => boolean) {
    this.#rows = rows;
    this.#isFunction = isFunction;
    for (const { labels } of rows.all('kube_replicaset_owner')) {
      if (labels['owner_kind'] !== 'Deployment') continue;
      this.#deploymentOf.set(`${ownLabel(labels, 'namespace')}\n${labels['replicaset']}`, labels['owner_name'] ?? '');
    }
  }

  functionOf(namespace: string, key: string, containers: readonly string[]): string | null {
    const owners = this.#rows.of('kube_pod_owner', key).map(({ labels }) => labels);
    const set = owners.find((labels) => labels['owner_kind'] === 'ReplicaSet')?.['owner_name'];
    const deployment = set === undefined ? undefined : this.#deploymentOf.get(`${namespace}\n${set}`);
    const isOfDeployment = (name: string) => containers.length === 0 || containers.includes(name);
    const candidates = deployment === undefined ? containers : [deployment].filter(isOfDeployment);
    return candidates.find((name) => this.#isFunction(namespace, name)) ?? null;
  }
}
