import type { FailureReason } from '../../contract/finding/failureReason.ts';
import { windowSeconds } from '../../contract/units.ts';
import { Fault } from '../../model/fault.ts';
import { byName } from '../../model/series/series.ts';
import { ByteReader } from './wireBytes.ts';
import {
  type ContainerSeriesName,
  columnKind,
  containerFlag,
  containerSeriesNames,
  isPodUid,
  magic,
  mostContainers,
  mostPods,
  type NodeSeriesName,
  nodeSeriesNames,
  oldestCounts,
  oldestWireVersion,
  type PodSeriesName,
  podSeriesNames,
  type WindowsHead,
  wireVersion,
} from './wireFormat.ts';

/** Values of consecutive seconds, ending with `lastSecond`; NaN where unknown. */
export type WireColumn = Float32Array;

/** An answer, decoded. */
export interface WindowsAnswer extends WindowsHead {
  /** The version of the format; what an older one lacks is unknown. */
  readonly version: number;
  readonly node: {
    readonly memoryTotalBytes: number;
    readonly columns: Readonly<Record<NodeSeriesName, WireColumn | null>>;
  };
  /** Without the pods that the agent does not know. */
  readonly pods: readonly DecodedPod[];
  /** From this one on the requested pods did not fit, and must be requested again; null: all did. */
  readonly leftOutFrom: string | null;
}

/** A pod of a decoded answer. */
export interface DecodedPod {
  readonly uid: string;
  /** All with the `seconds` of the head. */
  readonly columns: Readonly<Record<PodSeriesName, WireColumn>>;
  readonly containers: readonly DecodedContainer[];
}

/** A container of a decoded answer. */
export interface DecodedContainer {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly isLive: boolean;
  /** Infinity: none; NaN: unknown. */
  readonly memoryLimitBytes: number;
  /** All of one length: the `seconds` of the head, or 60. */
  readonly columns: Readonly<Record<ContainerSeriesName, WireColumn>>;
}

/** The latest moment that a Date can have. */
const mostMs = 8.64e15;
/** A tick lies in its second, or soon after it. */
const mostApartMs = 2000;
const knownFlags = containerFlag.live | containerFlag.whole;

/**
 * Decodes an answer. A value that no measurement can have becomes unknown; anything else out of order invalidates the
 * whole answer.
 * @throws Fault upstream_unsupported for another version, upstream_failed for anything invalid
 */
export function decodeWindows(bytes: Buffer): WindowsAnswer {
  const reader = new ByteReader(bytes);
  if (reader.hex(magic.length / 2) !== magic)
    throw invalid("it does not start with the agent's magic bytes", 'wrong_server');
  const version = reader.byte();
  if (version < oldestWireVersion || version > wireVersion) {
    throw new Fault(
      'upstream_unsupported',
      `The agent uses version ${version} of the wire format; this server supports versions ${oldestWireVersion} and ${wireVersion}. Run the same release of both.`,
    );
  }
  const head = readHead(reader);
  const memoryTotalBytes = measured(reader.float64());
  const columns = new ColumnReader(reader, version);
  const node = { memoryTotalBytes, columns: columns.node(head.seconds) };
  let containersLeft = mostContainers;
  const pods = readList(reader, mostPods, () => {
    const pod = readPod(reader, columns, head.seconds, containersLeft);
    containersLeft -= pod.containers.length;
    return pod;
  });
  const leftOutFrom = reader.atEnd ? null : readUid(reader);
  if (!reader.atEnd) throw invalid('bytes follow its end');
  return { ...head, version, node, pods, leftOutFrom };
}

function readHead(reader: ByteReader): WindowsHead {
  const head: WindowsHead = {
    bootId: reader.hex(8),
    agentVersion: printable(reader.text()),
    sequence: reader.float64(),
    tickWallMs: reader.float64(),
    tickMonotonicMs: reader.float64(),
    tickAgeMs: reader.float64(),
    lastSecond: reader.float64(),
    observedSinceSecond: measured(reader.float64()),
    intervalSeconds: measured(reader.float64()),
    seconds: reader.byte(),
  };
  const isValid =
    isWhole(head.sequence, Number.MAX_SAFE_INTEGER) &&
    isWhole(head.lastSecond, mostMs / 1000) &&
    [head.tickWallMs, head.tickMonotonicMs, head.tickAgeMs].every((ms) => ms >= 0 && ms <= mostMs) &&
    Math.abs(head.lastSecond * 1000 - head.tickWallMs) <= mostApartMs &&
    head.seconds <= windowSeconds;
  if (!isValid) throw invalid('its times are impossible');
  return head;
}

function readPod(reader: ByteReader, columns: ColumnReader, seconds: number, mostOfIt: number): DecodedPod {
  const uid = readUid(reader);
  const own = columns.pod(seconds);
  return { uid, columns: own, containers: readList(reader, mostOfIt, () => readContainer(reader, columns, seconds)) };
}

function readContainer(reader: ByteReader, columns: ColumnReader, seconds: number): DecodedContainer {
  const id = reader.hex(32);
  const flags = reader.byte();
  if (flags > knownFlags) throw invalid('a container has unknown flags');
  const limit = reader.float64();
  const isWholeWindow = (flags & containerFlag.whole) !== 0;
  return {
    id,
    isLive: (flags & containerFlag.live) !== 0,
    memoryLimitBytes: limit > 0 ? limit : Number.NaN,
    columns: columns.container(isWholeWindow ? windowSeconds : seconds),
  };
}

// Copied for each pod and container of an answer: an object that grows name by name takes more memory.
const podColumns = byName(podSeriesNames, () => new Float32Array());
const containerColumns = byName(containerSeriesNames, () => new Float32Array());

/**
 * Reads the columns of one answer, in wire order. Equal columns share their memory: most are 0 or unknown throughout.
 * What the answer's version lacks is unknown. Every read throws Fault upstream_failed.
 */
class ColumnReader {
  readonly #reader: ByteReader;
  readonly #isOldest: boolean;
  readonly #zeros = new Map<number, WireColumn>();
  readonly #unknown = new Map<number, WireColumn>();

  constructor(reader: ByteReader, version: number) {
    this.#reader = reader;
    this.#isOldest = version < wireVersion;
  }

  /** A series that is never measured is null. */
  node(seconds: number): WindowsAnswer['node']['columns'] {
    const known = this.#isOldest ? oldestCounts.node : nodeSeriesNames.length;
    return byName(nodeSeriesNames, (_name, index) => (index < known ? this.#next(seconds) : null));
  }

  pod(seconds: number): DecodedPod['columns'] {
    return this.#fill({ ...podColumns }, podSeriesNames, oldestCounts.pod, seconds);
  }

  container(seconds: number): DecodedContainer['columns'] {
    return this.#fill({ ...containerColumns }, containerSeriesNames, oldestCounts.container, seconds);
  }

  /** @param ofOldest how many of them the oldest version has */
  #fill<Name extends string>(
    columns: Record<Name, WireColumn>,
    names: readonly Name[],
    ofOldest: number,
    seconds: number,
  ): Record<Name, WireColumn> {
    let left = this.#isOldest ? ofOldest : names.length;
    for (const name of names) {
      const column = left-- > 0 ? this.#next(seconds) : null;
      columns[name] = column ?? this.#filled(this.#unknown, seconds, Number.NaN);
    }
    return columns;
  }

  #next(seconds: number): WireColumn | null {
    const kind = this.#reader.byte();
    if (kind === columnKind.never) return null;
    if (kind === columnKind.zero) return this.#filled(this.#zeros, seconds, 0);
    if (kind === columnKind.unknown) return this.#filled(this.#unknown, seconds, Number.NaN);
    if (kind === columnKind.same) return new Float32Array(seconds).fill(measured(this.#reader.float32()));
    if (kind !== columnKind.values) {
      throw new Fault('upstream_failed', 'The answer of the agent has a column of an unknown kind.');
    }
    this.#reader.need(4 * seconds);
    const values = new Float32Array(seconds);
    for (let index = 0; index < seconds; index++) values[index] = measured(this.#reader.float32());
    return values;
  }

  #filled(columns: Map<number, WireColumn>, seconds: number, value: number): WireColumn {
    const known = columns.get(seconds) ?? new Float32Array(seconds).fill(value);
    columns.set(seconds, known);
    return known;
  }
}

function readUid(reader: ByteReader): string {
  const uid = reader.text();
  if (!isPodUid(uid)) throw invalid('the UID of a pod is malformed');
  return uid;
}

function readList<Item>(reader: ByteReader, most: number, read: () => Item): Item[] {
  const count = reader.uint16();
  if (count > most) throw invalid('it has more pods or containers than any node');
  const items: Item[] = [];
  for (let index = 0; index < count; index++) items.push(read());
  return items;
}

/** Measurements are never negative or infinite: any other value is unknown, NaN. */
function measured(value: number): number {
  return value >= 0 && value < Number.POSITIVE_INFINITY ? value : Number.NaN;
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}

function invalid(why: string, reason: FailureReason = 'other'): Fault {
  const message = `Not a valid answer of an agent: ${why}. Check what listens at its address.`;
  return new Fault('upstream_failed', message, { reason });
}
