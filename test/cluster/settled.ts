import { beforeAll } from 'vitest';
import { until } from '../until.ts';
import { kubectl, lab } from './lab.ts';

interface Item {
  readonly metadata: { readonly deletionTimestamp?: string };
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas?: number; readonly readyReplicas?: number };
}

/** True when no pod of a function is going away and every deployment has the pods that it wants, ready. */
async function isSettled(): Promise<boolean> {
  const list: { items: Item[] } = JSON.parse(
    await kubectl('--namespace', lab.functionsNamespace, 'get', 'pods,deployments', '--output', 'json'),
  );
  return list.items.every(({ metadata, spec: { replicas: wanted }, status: { replicas = 0, readyReplicas = 0 } }) => {
    if (metadata.deletionTimestamp !== undefined) return false;
    return wanted === undefined || (replicas === wanted && readyReplicas === wanted);
  });
}

// What one file scaled or deleted must not be going away still while the next one compares.
beforeAll(() => until('the lab is as the last file left it, and still', isSettled, 100_000));
