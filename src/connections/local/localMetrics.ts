import { cpus } from 'node:os';
import type { NodeReader } from '../../agent/node/nodeReader.ts';
import type { Sampler } from '../../agent/sampler.ts';
import type { NodeFacts } from '../../model/inventory/nodeDescription.ts';
import type { NodeDetailSeries, PodSeries, Series } from '../../model/series/series.ts';
import { type CoarseUsage, coarseSum, type NodeUsage } from '../../model/source/coarseUsage.ts';
import type { DetailSource, MeasuredEntity, MetricsSource, WatchTarget } from '../../model/source/metricsSource.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';

/** Coarse figures are means over this many seconds. */
const coarseSeconds = 5;

/** The files that figures of a function's processes are read from. */
const processFiles: Readonly<Record<string, string>> = {
  cpuPercent: '/proc/PID/stat',
  memoryPercent: '/proc/PID/smaps_rollup',
  memoryBytes: '/proc/PID/smaps_rollup',
};

/** Figures of this machine, directly from the rings of the sampler in this process. */
export class LocalMetrics implements MetricsSource {
  readonly name = 'local';
  readonly failing = null;
  /** Of the node only. */
  readonly detail: DetailSource = { node: (name) => this.node(name), pod: () => null };
  readonly #sampler: Sampler;
  readonly #nodeName: string;
  readonly #node: NodeReader;
  readonly #pods: (uid: string) => PodSeries | null;
  readonly #version: string;
  readonly #followed = new Set<WatchTarget>();
  readonly #facts: () => NodeFacts;
  readonly #nodeFiles: Readonly<Record<string, string>>;

  /** @param nodeFiles what each figure of the node is read from; without those of which that is unknown */
  constructor(
    sampler: Sampler,
    nodeName: string,
    node: NodeReader,
    pods: (uid: string) => PodSeries | null,
    version: string,
    facts: () => NodeFacts,
    nodeFiles: Readonly<Record<string, string>>,
  ) {
    this.#facts = facts;
    this.#nodeFiles = nodeFiles;
    this.#sampler = sampler;
    this.#nodeName = nodeName;
    this.#node = node;
    this.#pods = pods;
    this.#version = version;
  }

  get intervalSeconds(): number | null {
    return this.#sampler.intervalSeconds;
  }

  health(): SourceHealth {
    const { sampledAtMs, intervalSeconds } = this.#sampler;
    return {
      name: 'local',
      address: this.#nodeName,
      version: this.#version,
      lastSuccessAtMs: Number.isNaN(sampledAtMs) ? null : sampledAtMs,
      latencyMs: null,
      lastError: null,
      intervalSeconds,
      failing: null,
      findings: [],
    };
  }

  newestSecond(): number | null {
    return this.#sampler.newestSecond;
  }

  observedSinceSecond(): number | null {
    return this.#sampler.observedSinceSecond;
  }

  node(name: string): NodeDetailSeries | null {
    return name === this.#nodeName ? this.#node : null;
  }

  facts(name: string): NodeFacts | null {
    return name === this.#nodeName ? this.#facts() : null;
  }

  pod(uid: string): PodSeries | null {
    return this.#pods(uid);
  }

  /** Whether anything is followed. */
  get isWatched(): boolean {
    return this.#followed.size > 0;
  }

  /** Nothing to wait for: everything on this machine is sampled anyway. */
  async follow(target: WatchTarget): Promise<void> {
    this.#followed.add(target);
  }

  unfollow(target: WatchTarget): void {
    this.#followed.delete(target);
  }

  howOf(figure: string, entity: MeasuredEntity): string | null {
    return ('nodeName' in entity ? this.#nodeFiles : processFiles)[figure] ?? null;
  }

  /** The mean of the last seconds, from the same rings. */
  async coarseUsage(): Promise<CoarseUsage | null> {
    const { newestSecond } = this.#sampler;
    if (newestSecond === null) return null;
    const firstSecond = newestSecond - coarseSeconds + 1;
    return {
      source: this.name,
      intervalSeconds: coarseSeconds,
      measuredAtMs: newestSecond * 1000,
      node: (name) => (name === this.#nodeName ? this.#nodeUsage(firstSecond, newestSecond) : null),
      of: (_fn, pods) =>
        coarseSum(pods, firstSecond * 1000, ({ uid }) => {
          const series = this.#pods(uid);
          if (series === null) return null;
          return {
            cpuPercent: meanOf(series.cpuPercent, firstSecond, newestSecond),
            workingSetBytes: meanOf(series.workingSetBytes, newestSecond, newestSecond),
          };
        }),
      how: {
        cpuPercent: processFiles['cpuPercent'] ?? null,
        memoryBytes: processFiles['memoryBytes'] ?? null,
        nodes: this.#nodeFiles['cpuPercent'] ?? null,
      },
    };
  }

  #nodeUsage(firstSecond: number, newestSecond: number): NodeUsage {
    const mean = (series: Series | null) => (series === null ? null : meanOf(series, firstSecond, newestSecond));
    const newest = (series: Series | null) => (series === null ? null : meanOf(series, newestSecond, newestSecond));
    const { cpuPercent, memoryPercent, rootDiskPercent, memoryTotalBytes } = this.#node;
    return {
      cpuPercent: mean(cpuPercent),
      memoryPercent: newest(memoryPercent),
      rootDiskPercent: newest(rootDiskPercent),
      networkDownKibPerSecond: mean(this.#node.networkDownKibPerSecond),
      networkUpKibPerSecond: mean(this.#node.networkUpKibPerSecond),
      cpus: cpus().length,
      memoryTotalBytes: Number.isNaN(memoryTotalBytes) ? null : memoryTotalBytes,
    };
  }
}

/** The mean over some seconds; null where one of them is unknown. */
function meanOf(series: Series, firstSecond: number, lastSecond: number): number | null {
  let sum = 0;
  for (let second = firstSecond; second <= lastSecond; second++) sum += series.at(second);
  return Number.isNaN(sum) ? null : sum / (lastSecond - firstSecond + 1);
}
