import { windowSeconds } from '../../contract/units.ts';
import type { Series } from '../../model/metricsSource.ts';
import type { NodeDetailSeries } from '../../model/pressureSeries.ts';
import { ByteWriter } from './byteWriter.ts';
import { isContainerId } from './isContainerId.ts';
import { containerSeriesNames, nodeSeriesNames, podSeriesNames } from './windowSeries.ts';
import {
  type ContainerToTell,
  mostContainers,
  mostPods,
  type WindowsHead,
  type WindowsToTell,
  wireVersion,
} from './windowsAnswer.ts';
import { columnKind, magic } from './wireMarks.ts';

/** Makes answers; one after the other in the same memory. */
export class WindowsEncoder {
  readonly #writer = new ByteWriter();

  /** The bytes are good until the next call. */
  encode({ head, node, pods }: WindowsToTell): Buffer {
    const writer = this.#writer;
    writer.begin();
    this.#head(head);
    this.#node(node, head);
    const podsAt = writer.length;
    let podCount = 0;
    let all = 0;
    writer.uint16(0);
    for (const { uid, series, containers } of pods) {
      if (++podCount > mostPods) throw new RangeError(`an answer has at most ${mostPods} pods`);
      writer.text(uid);
      for (const name of podSeriesNames) this.#column(series[name], head.lastSecond, head.seconds);
      const containersAt = writer.length;
      let containerCount = 0;
      writer.uint16(0);
      for (const container of containers) {
        if (!isContainerId(container.id)) continue;
        if (++all > mostContainers) throw new RangeError(`an answer has at most ${mostContainers} containers`);
        containerCount++;
        this.#container(container, head);
      }
      writer.setUint16(containerCount, containersAt);
    }
    writer.setUint16(podCount, podsAt);
    return writer.bytes;
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

  #container({ id, isLive, isWhole, series }: ContainerToTell, { lastSecond, seconds }: WindowsHead): void {
    this.#writer.hex(id);
    this.#writer.byte((isLive ? 1 : 0) + (isWhole ? 2 : 0));
    this.#writer.float64(series.memoryLimitBytes);
    for (const name of containerSeriesNames) {
      this.#column(series[name], lastSecond, isWhole ? windowSeconds : seconds);
    }
  }

  /** A container that does nothing has the same in every second, most often 0 or nothing known. */
  #column(series: Series, lastSecond: number, seconds: number): void {
    const writer = this.#writer;
    const firstSecond = lastSecond - seconds + 1;
    const first = seconds === 0 ? Number.NaN : series.at(firstSecond);
    let second = firstSecond + 1;
    while (second <= lastSecond && Object.is(series.at(second), first)) second++;
    if (second <= lastSecond) {
      writer.byte(columnKind.values);
      for (let told = firstSecond; told <= lastSecond; told++) writer.float32(series.at(told));
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
