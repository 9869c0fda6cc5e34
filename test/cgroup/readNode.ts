import { CgroupReader } from '../../src/agent/cgroup/cgroupReader.ts';
import type { PressureFiles } from '../../src/agent/pressure.ts';
import {
  type ContainerSeries,
  type ContainerSeriesName,
  containerSeriesNames,
  type PodSeriesName,
} from '../../src/agent/wire/wireFormat.ts';
import { byName } from '../../src/model/series/series.ts';
import { CgroupTree } from './cgroupTree.ts';

export const uid = '6e3aba0b-eab2-44ec-8616-afc7bc96390f';
export const otherUid = '146d7460-7274-46d3-aaa7-14aae4b91414';
export const app = 'a'.repeat(64);
export const pause = 'b'.repeat(64);
export const second = 'c'.repeat(64);

/** A reader of a fake cgroup tree, with controlled time. */
export class ReadNode {
  readonly tree: CgroupTree;
  second = 1000;
  /** Set it before the first use of the reader. */
  nodePressure: PressureFiles | null = null;
  #reader: CgroupReader | undefined;
  #monotonicMs = 0;

  constructor(...tree: ConstructorParameters<typeof CgroupTree>) {
    this.tree = new CgroupTree(...tree);
    cleanUps.push(() => {
      this.#reader?.close();
      this.tree.remove();
    });
  }

  /** Created on first use, so that a test can prepare the machine before. */
  get reader(): CgroupReader {
    const clock = { wallMs: () => 0, monotonicMs: () => this.#monotonicMs };
    this.#reader ??= new CgroupReader(`${this.tree.hostRoot}/`, clock, this.nodePressure);
    return this.#reader;
  }

  tick({ elapsedMs = 1000, continuous = true } = {}): void {
    this.#monotonicMs += elapsedMs;
    this.second++;
    this.reader.sample({ second: this.second, monotonicMs: this.#monotonicMs, continuous });
  }

  first(): void {
    this.tick({ continuous: false });
  }

  /** A figure of a pod's named containers, some seconds ago; undefined if none of them is known. */
  value(figure: ContainerSeriesName, ids: readonly string[] = [app], secondsAgo = 0): number | undefined {
    return together(this.reader, uid, ids)?.[figure].at(this.second - secondsAgo);
  }

  /** A figure of the pod as a whole; undefined if it is unknown. */
  podValue(figure: PodSeriesName): number | undefined {
    return this.reader.podSeries(uid)?.[figure].at(this.second);
  }
}

/** The named containers of a pod added up, those that are known by now; null if none is. */
export function together(reader: CgroupReader, podUid: string, ids: readonly string[]): ContainerSeries | null {
  const parts = [...(reader.containers(podUid) ?? [])].filter(({ id }) => ids.includes(id)).map(({ series }) => series);
  if (parts.length === 0) return null;
  return {
    ...byName(containerSeriesNames, (name) => ({
      at: (second) => parts.reduce((sum, part) => sum + part[name].at(second), 0),
    })),
    memoryLimitBytes: parts.reduce((sum, part) => sum + part.memoryLimitBytes, 0),
  };
}

const cleanUps: (() => void)[] = [];

/** Closes all that a test created. */
export function removeNodes(): void {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
}
