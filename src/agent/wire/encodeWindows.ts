import { windowSeconds } from '../../contract/units.ts';
import type { NodeDetailSeries, Series } from '../../model/series/series.ts';
import { ByteWriter } from './wireBytes.ts';
import {
  type ContainerSeries,
  columnKind,
  containerFlag,
  containerSeriesNames,
  isContainerId,
  magic,
  mostAnswerBytes,
  mostContainers,
  mostPods,
  nodeSeriesNames,
  type PodSeriesName,
  podSeriesNames,
  type WindowsHead,
  wireVersion,
} from './wireFormat.ts';

/** Leaves room for the longest UID after the pods. */
const mostPodsBytes = mostAnswerBytes - 256;

/** What an answer is encoded from. */
export interface WindowsToEncode {
  readonly head: WindowsHead;
  readonly node: NodeDetailSeries;
  readonly pods: Iterable<PodToEncode>;
}

/** A pod of an answer to encode. */
export interface PodToEncode {
  readonly uid: string;
  readonly series: Readonly<Record<PodSeriesName, Series>>;
  readonly containers: Iterable<ContainerToEncode>;
}

/** A container of an answer to encode. */
export interface ContainerToEncode {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly isLive: boolean;
  /** Whether its whole window is sent, however many seconds the others have. */
  readonly isWhole: boolean;
  readonly series: ContainerSeries;
}

/** Encodes answers, one after the other into the same memory. */
export class WindowsEncoder {
  readonly #writer = new ByteWriter();

  /**
   * The bytes are valid until the next call. When a pod does not fit any more, it and all later ones are left out and
   * the answer ends with its UID. A pod too large for any answer is treated as unknown.
   */
  encode({ head, node, pods }: WindowsToEncode): Buffer {
    const writer = this.#writer;
    writer.begin();
    this.#head(head);
    this.#node(node, head);
    const podsAt = writer.length;
    let podCount = 0;
    let containerCount = 0;
    let leftOutFrom: string | null = null;
    writer.uint16(0);
    for (const pod of pods) {
      const podAt = writer.length;
      const containers = podCount < mostPods ? this.#pod(pod, head, mostContainers - containerCount) : null;
      if (containers !== null) {
        podCount++;
        containerCount += containers;
        continue;
      }
      writer.rewind(podAt);
      if (podCount === 0) continue;
      leftOutFrom = pod.uid;
      break;
    }
    writer.setUint16(podCount, podsAt);
    if (leftOutFrom !== null) writer.text(leftOutFrom);
    return writer.bytes;
  }

  /** @returns the number of containers; null if the pod does not fit */
  #pod({ uid, series, containers }: PodToEncode, head: WindowsHead, mostOfIt: number): number | null {
    const writer = this.#writer;
    writer.text(uid);
    for (const name of podSeriesNames) this.#column(series[name], head.lastSecond, head.seconds);
    const containersAt = writer.length;
    let count = 0;
    writer.uint16(0);
    for (const container of containers) {
      if (!isContainerId(container.id)) continue;
      if (++count > mostOfIt) return null;
      this.#container(container, head);
      if (writer.length > mostPodsBytes) return null;
    }
    writer.setUint16(count, containersAt);
    return writer.length > mostPodsBytes ? null : count;
  }

  #head(head: WindowsHead): void {
    const writer = this.#writer;
    writer.hex(magic);
    writer.byte(wireVersion);
    writer.hex(head.bootId);
    writer.text(head.agentVersion);
    writer.float64(head.sequence);
    writer.float64(head.tickWallMs);
    writer.float64(head.tickMonotonicMs);
    writer.float64(head.tickAgeMs);
    writer.float64(head.lastSecond);
    writer.float64(head.observedSinceSecond);
    writer.float64(head.intervalSeconds);
    writer.byte(head.seconds);
  }

  #node(node: NodeDetailSeries, { lastSecond, seconds }: WindowsHead): void {
    this.#writer.float64(node.memoryTotalBytes);
    for (const name of nodeSeriesNames) {
      const series = node[name];
      if (series === null) this.#writer.byte(columnKind.never);
      else this.#column(series, lastSecond, seconds);
    }
  }

  #container({ id, isLive, isWhole, series }: ContainerToEncode, { lastSecond, seconds }: WindowsHead): void {
    this.#writer.hex(id);
    this.#writer.byte((isLive ? containerFlag.live : 0) | (isWhole ? containerFlag.whole : 0));
    this.#writer.float64(series.memoryLimitBytes);
    for (const name of containerSeriesNames) {
      this.#column(series[name], lastSecond, isWhole ? windowSeconds : seconds);
    }
  }

  /** The column of an idle container has one value throughout, mostly 0 or unknown. */
  #column(series: Series, lastSecond: number, seconds: number): void {
    const writer = this.#writer;
    const firstSecond = lastSecond - seconds + 1;
    const first = seconds === 0 ? Number.NaN : series.at(firstSecond);
    let second = firstSecond + 1;
    while (second <= lastSecond && Object.is(series.at(second), first)) second++;
    if (second <= lastSecond) {
      writer.byte(columnKind.values);
      for (let each = firstSecond; each <= lastSecond; each++) writer.float32(series.at(each));
    } else if (Number.isNaN(first)) {
      writer.byte(columnKind.unknown);
    } else if (first === 0) {
      writer.byte(columnKind.zero);
    } else {
      writer.byte(columnKind.same);
      writer.float32(first);
    }
  }
}
