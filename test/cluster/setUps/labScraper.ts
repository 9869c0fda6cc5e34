import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ScrapedServer, type ServerKind } from '../../prometheus/scrapedServer.ts';
import { lab } from '../lab.ts';

/** Settings of a metrics server that watches the lab. */
export interface LabScraper {
  readonly kind: ServerKind;
  /** See `test/lab/prometheus/`. */
  readonly dialect: 'tutorial' | 'stack';
  readonly scrapeSeconds: 1 | 15;
}

/** A metrics server on this machine with the same scrape targets as the lab's own. */
export function startLabScraper({ kind, dialect, scrapeSeconds }: LabScraper): Promise<ScrapedServer> {
  const template = readFileSync(join(import.meta.dirname, '../../lab/prometheus', `${dialect}.yml`), 'utf8');
  const values = new Map([
    ['SCRAPE', `${scrapeSeconds}s`],
    ['TIMEOUT', `${Math.min(scrapeSeconds, 10)}s`],
    ['PKI', dirname(lab.caFile)],
    ['NODE_IP', new URL(lab.kubeletUrl).hostname],
    ['NODE_NAME', lab.nodeName],
    ['GATEWAYS', `static_configs: [{targets: ["${new URL(lab.gatewayMetricsUrl).host}"]}]`],
  ]);
  const configuration = template.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`nothing is known to put in for ${name} in ${dialect}.yml`);
    return value;
  });
  return ScrapedServer.configured(kind, configuration);
}
