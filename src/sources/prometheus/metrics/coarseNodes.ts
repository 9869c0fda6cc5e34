import { bytesPerKib } from '../../../contract/units.ts';
import type { NodeRecord } from '../../../model/inventory/inventory.ts';
import { virtualInterfacePattern } from '../../../model/series/deviceNames.ts';
import type { NodeUsage } from '../../../model/source/coarseUsage.ts';
import { decodeQueryReply } from '../decode/apiReply.ts';
import type { Discovered } from '../decode/discovered.ts';
import { NodeInstances } from '../decode/nodeInstances.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { quoted } from '../promql.ts';
import { otherFilesystems, rootMounts } from './nodeScrapes.ts';

/** Metrics of which the server needs at least one. */
const wanted = ['node_cpu_seconds_total', 'node_memory_MemAvailable_bytes'];

/** What one instance reported, by figure. */
type Figures = ReadonlyMap<string, number>;

/** What was read of all nodes. */
export interface SampledNodes {
  /** By name; null for a node that is not measured. */
  readonly of: (name: string) => NodeUsage | null;
  /** When the oldest sample was taken, Unix ms; Infinity without samples. */
  readonly sampledAtMs: number;
}

/** The usage of all nodes at once, from one query that has each figure of each instance. */
export class CoarseNodes {
  readonly #api: PrometheusApi;
  readonly #nodes: () => readonly NodeRecord[];
  readonly #rangesSeconds: readonly number[];
  /** Index into the ranges of rates. */
  #range = 0;

  /** @param rangesSeconds of rates, the shortest first; a longer one is used where scrapes are too far apart for it */
  constructor(api: PrometheusApi, nodes: () => readonly NodeRecord[], rangesSeconds: readonly number[]) {
    this.#api = api;
    this.#nodes = nodes;
    this.#rangesSeconds = rangesSeconds;
  }

  /** Rates are means over this many seconds. */
  get rangeSeconds(): number {
    return this.#rangesSeconds[this.#range] ?? Number.NaN;
  }

  /** Null if the server measures no node. @throws Fault */
  async read(discovered: Discovered, signal: AbortSignal): Promise<SampledNodes | null> {
    if (!wanted.some((name) => discovered.names.has(name))) return null;
    const instances = new NodeInstances(this.#nodes(), discovered.targets);
    if (instances.isEmpty) return null;
    let byInstance = await this.#ask(signal);
    const lacksRates = ![...byInstance.values()].some((figures) => figures.has('cpu'));
    if (lacksRates && byInstance.size > 0 && this.#range + 1 < this.#rangesSeconds.length) {
      this.#range++;
      byInstance = await this.#ask(signal);
    }
    const figuresOf = (name: string) => {
      const found = instances.of(name).map((instance) => byInstance.get(instance));
      return found.find((each) => each?.has('sampled'));
    };
    const sampled = this.#nodes().map(({ name }) => figuresOf(name)?.get('sampled') ?? Number.POSITIVE_INFINITY);
    return {
      sampledAtMs: 1000 * Math.min(...sampled),
      of: (name) => {
        const figures = figuresOf(name);
        return figures === undefined ? null : usageOf(figures);
      },
    };
  }

  async #ask(signal: AbortSignal): Promise<ReadonlyMap<string, Figures>> {
    const byInstance = new Map<string, Map<string, number>>();
    for (const { labels, values } of decodeQueryReply(await this.#api.query(nodesQuery(this.rangeSeconds), signal))) {
      const [value = Number.NaN] = values;
      if (!Number.isFinite(value)) continue;
      const figures = byInstance.get(labels['instance'] ?? '') ?? new Map<string, number>();
      byInstance.set(labels['instance'] ?? '', figures);
      figures.set(labels['figure'] ?? '', value);
    }
    return byInstance;
  }
}

/** The cores that each instance does not use. */
export function unusedQuery(rangeSeconds: number): string {
  return cpuQuery('mode=~"idle|iowait|steal"', rangeSeconds);
}

function cpuQuery(matchers: string, rangeSeconds: number): string {
  const rate = rateOf('node_cpu_seconds_total', matchers, rangeSeconds);
  return `sum by (instance) (max by (instance, cpu, mode) (${rate}))`;
}

function rateOf(metric: string, matchers: string, rangeSeconds: number): string {
  return `rate(${metric}{${matchers}}[${rangeSeconds}s])`;
}

/** The maximum comes first: what is scraped twice counts once. */
function nodesQuery(rangeSeconds: number): string {
  const network = (metric: string) => {
    const rate = rateOf(metric, `device!~${quoted(virtualInterfacePattern)}`, rangeSeconds);
    return `sum by (instance) (max by (instance, device) (${rate}))`;
  };
  const root = `{fstype!~${quoted(otherFilesystems)},mountpoint=~${quoted(rootMounts)}}`;
  const queries = {
    cpu: cpuQuery('mode!~"guest|guest_nice"', rangeSeconds),
    unused: unusedQuery(rangeSeconds),
    cpus: 'count by (instance) (max by (instance, cpu) (node_cpu_seconds_total{mode="idle"}))',
    available: 'max by (instance) (node_memory_MemAvailable_bytes)',
    total: 'max by (instance) (node_memory_MemTotal_bytes)',
    disk: `max by (instance) (100 * (1 - node_filesystem_avail_bytes${root} / node_filesystem_size_bytes${root}))`,
    down: network('node_network_receive_bytes_total'),
    up: network('node_network_transmit_bytes_total'),
    sampled: `min by (instance) (${wanted.map((name) => `timestamp(${name})`).join(' or ')})`,
  };
  return Object.entries(queries)
    .map(([figure, query]) => `label_replace(${query}, "figure", "${figure}", "", "")`)
    .join(' or ');
}

function usageOf(figures: Figures): NodeUsage {
  const get = (figure: string) => figures.get(figure) ?? null;
  const share = (part: number | null, whole: number | null) =>
    part === null || whole === null || whole <= 0 ? null : Math.max(0, 100 * (1 - part / whole));
  const kib = (bytes: number | null) => (bytes === null ? null : bytes / bytesPerKib);
  return {
    cpuPercent: share(get('unused'), get('cpu')),
    memoryPercent: share(get('available'), get('total')),
    rootDiskPercent: get('disk'),
    networkDownKibPerSecond: kib(get('down')),
    networkUpKibPerSecond: kib(get('up')),
    cpus: get('cpus'),
    memoryTotalBytes: get('total'),
  };
}
