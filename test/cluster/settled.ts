import { beforeAll } from 'vitest';
import { until } from '../until.ts';
import { kubectl, lab } from './lab.ts';

interface Item {
  readonly metadata: { readonly deletionTimestamp?: string };
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas?: number; readonly readyReplicas?: number };
}

/** True when no function pod is terminating and every Deployment has all its pods ready. */
async function isSettled(): Promise<boolean> {
  const list: { items: Item[] } = JSON.parse(
    await kubectl('--namespace', lab.functionsNamespace, 'get', 'pods,deployments', '--output', 'json'),
  );
  return list.items.every(({ metadata, spec: { replicas: wanted }, status: { replicas = 0, readyReplicas = 0 } }) => {
    if (metadata.deletionTimestamp !== undefined) return false;
    return wanted === undefined || (replicas === wanted && readyReplicas === wanted);
  });
}

// Pods that one file scaled down or deleted must be gone before the next file compares. Each look is a kubectl, whose CPU
// time the node needs to end them.
beforeAll(() => until('the lab has settled after the previous file', isSettled, 100_000, 250));
