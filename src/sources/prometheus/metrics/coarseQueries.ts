import type { NodeRecord, PodRecord } from '../../../model/inventory/inventory.ts';
import type { FunctionName, PlatformSeries } from '../../../model/platform.ts';
import type { CoarseHow, CoarseUsage, FunctionUsage } from '../../../model/source/coarseUsage.ts';
import { measuredHow } from '../../../model/source/measuredHow.ts';
import { decodeQueryReply } from '../decode/apiReply.ts';
import type { Discovered } from '../decode/discovered.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { anyOf, type LabelPrefix, labelPrefix } from '../promql.ts';
import { CoarseNodes, unusedQuery } from './coarseNodes.ts';
import { containerMetrics } from './containerSamples.ts';
import { ContainerSums } from './containerSums.ts';

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

/** What was read of all functions. */
interface Functions {
  readonly of: NonNullable<CoarseUsage['of']>;
  /** When the oldest sample was taken, Unix ms; Infinity without samples. */
  readonly sampledAtMs: number;
}

/**
 * All functions and nodes at once: of functions one aggregated query per figure, of their containers without sidecars;
 * of nodes one query.
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
    const hasContainers = containerMetrics.some((name) => discovered.names.has(name));
    const functions = hasContainers ? await this.#functions(discovered, signal) : null;
    const nodes = await this.#nodes.read(discovered, signal);
    if (functions === null && nodes === null) return null;
    const ranges = [
      ...(functions === null ? [] : [this.#rangeSeconds]),
      ...(nodes === null ? [] : [this.#nodes.rangeSeconds]),
    ];
    const sampledAtMs = Math.min(
      functions?.sampledAtMs ?? Number.POSITIVE_INFINITY,
      nodes?.sampledAtMs ?? Number.POSITIVE_INFINITY,
    );
    return {
      source: 'prometheus',
      intervalSeconds: Math.max(...ranges),
      // Without a sample there is no figure that it could be the time of.
      measuredAtMs: Math.min(this.#parts.nowMs(), sampledAtMs),
      of: functions?.of ?? null,
      node: nodes?.of ?? null,
      how: this.#how(discovered),
    };
  }

  /** The sums of the queries, of whatever namespace. */
  #how({ moved }: Discovered): CoarseHow {
    const selection = selectionOf(null, labelPrefix(moved, containerMetrics));
    const of = (query: string) => measuredHow([this.#parts.api.address], query);
    return {
      cpuPercent: of(figureQueries(selection, ...cpuOf(selection, this.#rangeSeconds)).sum),
      memoryBytes: of(figureQueries(selection, ...memoryOf(selection)).sum),
      nodes: of(unusedQuery(this.#nodes.rangeSeconds)),
    };
  }

  async #functions(discovered: Discovered, signal: AbortSignal): Promise<Functions> {
    const { namespaces, series } = this.#parts;
    const selections = selectionsOf([...namespaces()].sort(), discovered);
    const memory = await this.#table(
      selections.map((each) => aggregated(each, ...memoryOf(each))),
      signal,
    );
    let cpu = await this.#cpu(selections, signal);
    if (cpu.isEmpty && !memory.isEmpty && this.#range + 1 < rangesSeconds.length) {
      this.#range++;
      cpu = await this.#cpu(selections, signal);
    }
    const of = ({ namespace, name }: FunctionName, pods: readonly PodRecord[]): FunctionUsage => {
      if (pods.length === 0) return { cpuPercent: 0, workingSetBytes: null };
      const container = series.functionContainer(name);
      const started = pods.filter(({ startedAtMs }) => startedAtMs !== null).length;
      // What there is then is of pods that are gone.
      if (started === 0) return { cpuPercent: null, workingSetBytes: null };
      const cores = cpu.sum(namespace, container, started);
      return {
        cpuPercent: cores === null ? null : 100 * cores,
        workingSetBytes: memory.sum(namespace, container, started),
      };
    };
    return { of, sampledAtMs: Math.min(cpu.sampledAtMs, memory.sampledAtMs) };
  }

  get #rangeSeconds(): number {
    return rangesSeconds[this.#range] ?? rangesSeconds[0];
  }

  #cpu(selections: readonly Selection[], signal: AbortSignal): Promise<ContainerSums> {
    return this.#table(
      selections.map((each) => aggregated(each, ...cpuOf(each, this.#rangeSeconds))),
      signal,
    );
  }

  /** One query after another, so that they do not compete for the same server. */
  async #table(queries: readonly string[], signal: AbortSignal): Promise<ContainerSums> {
    const table = new ContainerSums();
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
  const selections: Selection[] = [];
  for (let from = 0; from < namespaces.length; from += mostNamespaces) {
    selections.push(selectionOf(namespaces.slice(from, from + mostNamespaces), prefix));
  }
  return selections;
}

/** @param namespaces null for all */
function selectionOf(namespaces: readonly string[] | null, prefix: LabelPrefix): Selection {
  const labels = { namespace: `${prefix}namespace`, pod: `${prefix}pod`, container: `${prefix}container` };
  const matchers = [
    ...(namespaces === null ? [] : [`${labels.namespace}=~${anyOf(namespaces)}`]),
    `${labels.container}!=""`,
    `${labels.container}!="POD"`,
    'cpu=~"|total"',
  ];
  return { labels, matchers: matchers.join(',') };
}

/** The samples of a figure, and the figure. */
function cpuOf({ matchers }: Selection, rangeSeconds: number): readonly [samples: string, figure: string] {
  const counter = `container_cpu_usage_seconds_total{${matchers}}`;
  return [counter, `rate(${counter}[${rangeSeconds}s])`];
}

function memoryOf({ matchers }: Selection): readonly [samples: string, figure: string] {
  const gauge = `container_memory_working_set_bytes{${matchers}}`;
  return [gauge, gauge];
}

/**
 * The sum of a figure, of how many pods it is, and the time of the oldest sample. The maximum comes first: a container
 * that is scraped twice counts once.
 */
function figureQueries({ labels: { namespace, pod, container } }: Selection, samples: string, figure: string) {
  const by = `by (${namespace},${container})`;
  const once = (what: string) => `max by (${namespace},${pod},${container}) (${what})`;
  return {
    sum: `sum ${by} (${once(figure)})`,
    pods: `count ${by} (${once(figure)})`,
    sampled: `min ${by} (${once(`timestamp(${samples})`)})`,
  };
}

function aggregated(selection: Selection, samples: string, figure: string): string {
  return Object.entries(figureQueries(selection, samples, figure))
    .map(([name, query]) => `label_replace(${query}, "figure", "${name}", "", "")`)
    .join(' or ');
}
