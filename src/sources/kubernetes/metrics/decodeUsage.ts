import { parseQuantity } from '../../../model/inventory/quantity.ts';
import { listAt, member, textAt, timeAt } from '../../http/jsonMember.ts';

/** Usage reported by metrics.k8s.io. */
export interface UsageSample {
  /** The end of the time measured, Unix ms. */
  readonly atMs: number;
  /** How long was measured. */
  readonly windowSeconds: number;
  /** Mean over the window, in cores. */
  readonly cpuCores: number;
  /** Working set at the end. */
  readonly memoryBytes: number;
}

/** A sample of a pod, and the containers that it adds up. */
export interface PodUsageSample extends UsageSample {
  readonly containerNames: readonly string[];
}

/** The versions of an APIGroup, such as `v1beta1`; none of what is something else. */
export function decodeVersions(text: string): readonly string[] {
  try {
    return listAt(JSON.parse(text), 'versions').flatMap((version) => textAt(version, 'version') ?? []);
  } catch {
    return [];
  }
}

/** Decodes an item of a NodeMetricsList of `metrics.k8s.io`, v1 or v1beta1; null for an incomplete one. */
export function decodeNodeUsage(item: unknown): { readonly name: string; readonly sample: UsageSample } | null {
  const name = textAt(item, 'metadata', 'name');
  const sample = sampleOf(item, [item]);
  return name === null || sample === null ? null : { name, sample };
}

/** Decodes an item of a PodMetricsList of `metrics.k8s.io`, v1 or v1beta1; null for an incomplete one. */
export function decodePodUsage(item: unknown): { readonly name: string; readonly sample: PodUsageSample } | null {
  const name = textAt(item, 'metadata', 'name');
  const containers = listAt(item, 'containers');
  const sample = containers.length === 0 ? null : sampleOf(item, containers);
  if (name === null || sample === null) return null;
  return { name, sample: { ...sample, containerNames: containers.map((each) => textAt(each, 'name') ?? '') } };
}

function sampleOf(item: unknown, users: readonly unknown[]): UsageSample | null {
  const atMs = timeAt(item, 'timestamp');
  const windowSeconds = secondsOf(textAt(item, 'window') ?? '');
  let cpuCores = 0;
  let memoryBytes = 0;
  for (const user of users) {
    cpuCores += parseQuantity(member(user, 'usage', 'cpu')) ?? Number.NaN;
    memoryBytes += parseQuantity(member(user, 'usage', 'memory')) ?? Number.NaN;
  }
  if (atMs === null || windowSeconds === null || Number.isNaN(cpuCores + memoryBytes)) return null;
  return { atMs, windowSeconds, cpuCores, memoryBytes };
}

/** Seconds of a Go duration above zero (`15.012s`, `1m30s`); null for anything else. */
function secondsOf(duration: string): number | null {
  const parts = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?$/.exec(duration);
  if (parts === null) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = parts;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) || null;
}
