import type { NodeRecord } from '../../../model/inventory/inventory.ts';
import type { FunctionName, PlatformSeries } from '../../../model/platform.ts';
import type { CoarseUsage, FunctionUsage } from '../../../model/source/coarseUsage.ts';
import { decodeQueryReply, ownLabel, type SampledSeries } from '../decode/apiReply.ts';
import type { Discovered } from '../decode/discovered.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { anyOf, labelPrefix } from '../promql.ts';
import { CoarseNodes } from './coarseNodes.ts';
import { containerMetrics } from './containerSamples.ts';

/** Ranges of the rate in seconds, the shortest first; a longer one is used where scrapes are too far apart for it. */
const rangesSeconds = [60, 300] as const;
/** Namespaces in one query, so that no query is longer than servers accept. */
const mostNamespaces = 100;

/** What the coarse queries need to know. */
export interface CoarseQueriesParts {
  readonly api: PrometheusApi;
  readonly series: Pick<PlatformSeries, 'functionContainer'>;
  /** The namespaces that functions are in. */
  readonly namespaces: () => readonly string[];
  /** The nodes of the inventory. */
  readonly nodes: () => readonly NodeRecord[];
  readonly nowMs: () => number;
}

/**
 * All functions and nodes at once: of functions one aggregated query per figure, of their containers without sidecars; of
 * nodes one query.
 */
export class CoarseQueries {
  readonly #parts: CoarseQueriesParts;
  readonly #nodes: CoarseNodes;
  /** Index into {@link rangesSeconds}. */
  #range = 0;

  constructor(parts: CoarseQueriesParts) {
    this.#parts = parts;
    this.#nodes = new CoarseNodes(parts.api, parts.nodes, rangesSeconds);
  }

  /** @throws Fault */
  async read(discovered: Discovered, signal: AbortSignal): Promise<CoarseUsage | null> {
    const measuredAtMs = this.#parts.nowMs();
    const hasContainers = containerMetrics.some((name) => discovered.names.has(name));
    const of = hasContainers ? await this.#functions(discovered, signal) : null;
    const node = await this.#nodes.read(discovered, signal);
    if (of === null && node === null) return null;
    const ranges = [...(of === null ? [] : [this.#rangeSeconds]), ...(node === null ? [] : [this.#nodes.rangeSeconds])];
    return { source: 'prometheus', intervalSeconds: Math.max(...ranges), measuredAtMs, of, node };
  }

  async #functions(discovered: Discovered, signal: AbortSignal): Promise<CoarseUsage['of']> {
    const { namespaces, series } = this.#parts;
    const selections = selectionsOf([...namespaces()].sort(), discovered);
    const memory = await this.#table(selections.map(memoryQuery), signal);
    let cpu = await this.#cpu(selections, signal);
    if (cpu.isEmpty && !memory.isEmpty && this.#range + 1 < rangesSeconds.length) {
      this.#range++;
      cpu = await this.#cpu(selections, signal);
    }
    return ({ namespace, name }: FunctionName, pods): FunctionUsage => {
      if (pods.length === 0) return { cpuPercent: 0, workingSetBytes: null };
      const container = series.functionContainer(name);
      const cores = cpu.get(namespace, container);
      return {
        cpuPercent: cores === null ? null : 100 * cores,
        workingSetBytes: memory.get(namespace, container),
      };
    };
  }

  get #rangeSeconds(): number {
    return rangesSeconds[this.#range] ?? rangesSeconds[0];
  }

  #cpu(selections: readonly Selection[], signal: AbortSignal): Promise<UsageTable> {
    return this.#table(
      selections.map((selection) => cpuQuery(selection, this.#rangeSeconds)),
      signal,
    );
  }

  /** One query after another, so that they do not compete for the same server. */
  async #table(queries: readonly string[], signal: AbortSignal): Promise<UsageTable> {
    const table = new UsageTable();
    for (const query of queries) table.add(decodeQueryReply(await this.#parts.api.query(query, signal)));
    return table;
  }
}

/** Labels of the exporter's own, and matchers of the containers of some namespaces. */
interface Selection {
  readonly labels: { readonly namespace: string; readonly pod: string; readonly container: string };
  readonly matchers: string;
}

function selectionsOf(namespaces: readonly string[], { moved }: Discovered): Selection[] {
  const prefix = labelPrefix(moved, containerMetrics);
  const labels = { namespace: `${prefix}namespace`, pod: `${prefix}pod`, container: `${prefix}container` };
  const selections: Selection[] = [];
  for (let from = 0; from < namespaces.length; from += mostNamespaces) {
    const matchers = [
      `${labels.namespace}=~${anyOf(namespaces.slice(from, from + mostNamespaces))}`,
      `${labels.container}!=""`,
      `${labels.container}!="POD"`,
      'cpu=~"|total"',
    ];
    selections.push({ labels, matchers: matchers.join(',') });
  }
  return selections;
}

function cpuQuery(selection: Selection, rangeSeconds: number): string {
  return aggregated(selection, `rate(container_cpu_usage_seconds_total{${selection.matchers}}[${rangeSeconds}s])`);
}

function memoryQuery(selection: Selection): string {
  return aggregated(selection, `container_memory_working_set_bytes{${selection.matchers}}`);
}

/** The maximum comes first: a container that is scraped twice counts once. */
function aggregated({ labels: { namespace, pod, container } }: Selection, figure: string): string {
  return `sum by (${namespace},${container}) (max by (${namespace},${pod},${container}) (${figure}))`;
}

/** Values by namespace and container. */
class UsageTable {
  readonly #byNamespace = new Map<string, Map<string, number>>();

  get isEmpty(): boolean {
    return this.#byNamespace.size === 0;
  }

  add(rows: readonly SampledSeries[]): void {
    for (const { labels, values } of rows) {
      const namespace = ownLabel(labels, 'namespace') ?? '';
      const containers = this.#byNamespace.get(namespace) ?? new Map<string, number>();
      this.#byNamespace.set(namespace, containers);
      const [value = Number.NaN] = values;
      if (Number.isFinite(value)) containers.set(ownLabel(labels, 'container') ?? '', value);
    }
  }

  get(namespace: string, container: string): number | null {
    return this.#byNamespace.get(namespace)?.get(container) ?? null;
  }
}
