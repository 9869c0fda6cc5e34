import { CgroupReader } from '../../src/agent/cgroup/cgroupReader.ts';
import type { ContainerSeries } from '../../src/agent/cgroup/containerSeries.ts';
import type { PressureFiles } from '../../src/agent/pressure.ts';
import type { PodSeriesName } from '../../src/agent/wire/wireFormat.ts';
import { CgroupTree } from './cgroupTree.ts';

export const uid = '6e3aba0b-eab2-44ec-8616-afc7bc96390f';
export const otherUid = '146d7460-7274-46d3-aaa7-14aae4b91414';
export const app = 'a'.repeat(64);
export const pause = 'b'.repeat(64);
export const second = 'c'.repeat(64);

type Figure = Exclude<keyof ContainerSeries, 'memoryLimitBytes'>;

/** A reader of a tree of cgroups, with its time in hand. */
export class ReadNode {
  readonly tree: CgroupTree;
  second = 1000;
  /** To be set before the reader is asked for. */
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

  /** Made when it is first asked for, so that a test can furnish the machine before. */
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

  /** The figure of a pod's named containers, so many seconds ago; undefined when none of them is known. */
  value(figure: Figure, ids: readonly string[] = [app], secondsAgo = 0): number | undefined {
    return this.reader.pod(uid, ids)?.[figure].at(this.second - secondsAgo);
  }

  /** The figure of the pod as a whole; undefined when it is not known. */
  podValue(figure: PodSeriesName): number | undefined {
    return this.reader.podSeries(uid)?.[figure].at(this.second);
  }
}

const cleanUps: (() => void)[] = [];

/** Lets all go that a test made. */
export function removeNodes(): void {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
}
