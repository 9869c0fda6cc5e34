import { statfsSync } from 'node:fs';
import { readProc } from '../../prometheus/procReading.ts';
import { untilWallTime } from '../../truth/series.ts';
import type { PodCounters } from '../podCounters.ts';
import { networkBytes, processOfNode } from './networkBytes.ts';
import { Readings } from './readings.ts';
import type { Span } from './seenSeries.ts';

const readings = <Name extends string>(names: readonly Name[]) =>
  new Map(names.map((name) => [name, new Readings()] as const));

const nodeNames = [
  'cpuTicks',
  'cpuUnusedTicks',
  'memoryPercent',
  'diskReadBytes',
  'diskWrittenBytes',
  'rootPercent',
] as const;

/** Whose network an exporter or agent measures: in the lab, node_exporter is in the node's network namespace. */
export type NetworkOf = 'node' | 'machine';

/** Means over a span of time, in the units of the public interface. */
export interface NodeMeans {
  readonly cpuRate: number;
  readonly memRate: number;
  readonly diskRate: number;
  readonly diskRead: number;
  readonly diskWrite: number;
  readonly networkDown: number;
  readonly networkUp: number;
}

/** Kernel figures of the node and its pods, read every second by the test itself. */
export class KernelTruth {
  readonly #pods: readonly PodCounters[];
  readonly #cpuMs: ReadonlyMap<string, Readings>;
  readonly #memoryPercent: ReadonlyMap<string, Readings>;
  readonly #node = readings(nodeNames);
  readonly #received = readings<NetworkOf>(['node', 'machine']);
  readonly #sent = readings<NetworkOf>(['node', 'machine']);
  readonly #processes = new Map<NetworkOf, number>([
    ['node', processOfNode()],
    ['machine', 1],
  ]);

  /** Pods whose container ended in the meantime: the kubelet restarts one that does not answer in time. */
  readonly ended = new Set<string>();

  constructor(pods: readonly PodCounters[]) {
    this.#pods = pods;
    this.#cpuMs = readings(pods.map(({ podName }) => podName));
    this.#memoryPercent = readings(pods.map(({ podName }) => podName));
  }

  /** Reads every second until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await untilWallTime((Math.floor(Date.now() / 1000) + 1) * 1000);
      this.#read();
    }
  }

  /** Percent of one core. */
  podCpuPercent(podName: string, { fromSecond, toSecond }: Span): number {
    return (this.#cpuMs.get(podName)?.perSecond(fromSecond, toSecond) ?? Number.NaN) / 10;
  }

  /** Working set, percent of the limit. */
  podMemoryPercent(podName: string, { fromSecond, toSecond }: Span): number {
    return this.#memoryPercent.get(podName)?.mean(fromSecond, toSecond) ?? Number.NaN;
  }

  node(networkOf: NetworkOf, { fromSecond, toSecond }: Span): NodeMeans {
    const perSecond = (of: Readings | undefined) => of?.perSecond(fromSecond, toSecond) ?? Number.NaN;
    const mean = (of: Readings | undefined) => of?.mean(fromSecond, toSecond) ?? Number.NaN;
    const of = this.#node;
    return {
      cpuRate: 100 * (1 - perSecond(of.get('cpuUnusedTicks')) / perSecond(of.get('cpuTicks'))),
      memRate: mean(of.get('memoryPercent')),
      diskRate: mean(of.get('rootPercent')),
      diskRead: perSecond(of.get('diskReadBytes')) / 1024,
      diskWrite: perSecond(of.get('diskWrittenBytes')) / 1024,
      networkDown: perSecond(this.#received.get(networkOf)) / 1024,
      networkUp: perSecond(this.#sent.get(networkOf)) / 1024,
    };
  }

  #read(): void {
    for (const pod of this.#pods) if (!this.ended.has(pod.podName)) this.#readPod(pod);
    const root = statfsSync('/');
    const proc = { ...readProc(), rootPercent: 100 * (1 - root.bavail / root.blocks) };
    for (const name of nodeNames) this.#node.get(name)?.add(proc.atMs, proc[name]);
    for (const [name, processId] of this.#processes) {
      const atMs = Date.now();
      const { received, sent } = networkBytes(processId);
      this.#received.get(name)?.add(atMs, received);
      this.#sent.get(name)?.add(atMs, sent);
    }
  }

  #readPod(pod: PodCounters): void {
    try {
      this.#cpuMs.get(pod.podName)?.add(Date.now(), pod.cpuMs());
      this.#memoryPercent.get(pod.podName)?.add(Date.now(), (100 * pod.workingSetBytes()) / pod.limitBytes());
    } catch {
      this.ended.add(pod.podName);
    }
  }
}
