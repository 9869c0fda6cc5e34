import type { Labels } from './queryReply.ts';

/**
 * One text for what was scraped, and by whom: all labels but those that tell the series of one target apart. The same
 * thing scraped twice, or seen by two servers, has two targets.
 */
export function targetOf(labels: Labels, own: ReadonlySet<string>): string {
  let target = '';
  for (const [name, value] of Object.entries(labels)) if (!own.has(name)) target += `${name}\n${value}\n`;
  return target;
}
