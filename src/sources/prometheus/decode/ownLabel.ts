import type { Labels } from './queryReply.ts';

/**
 * A label that the scraped program itself wrote. With honor_labels off Prometheus moves one that collides with a label
 * of the target to `exported_NAME`.
 */
export function ownLabel(labels: Labels, name: string): string | undefined {
  return labels[`exported_${name}`] ?? labels[name];
}
