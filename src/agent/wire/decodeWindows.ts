import type { FailureReason } from '../../contract/finding/failureReason.ts';
import { windowSeconds } from '../../contract/units.ts';
import { Fault } from '../../model/fault.ts';
import type { DecodedContainer, DecodedPod, WindowsAnswer, WindowsHead, WireColumn } from './windowsAnswer.ts';
import { ByteReader } from './wireBytes.ts';
import {
  type ContainerSeriesName,
  columnKind,
  containerFlag,
  isPodUid,
  magic,
  mostContainers,
  mostPods,
  type NodeSeriesName,
  oldestWireVersion,
  type PodSeriesName,
  wireVersion,
} from './wireFormat.ts';

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

/**
 * Reads the columns of one answer, in wire order. Equal columns share their memory: most are 0 or unknown throughout.
 * What the answer's version lacks is unknown. Every read throws Fault upstream_failed.
 */
class ColumnReader {
  readonly #reader: ByteReader;
  readonly #isVersion1: boolean;
  readonly #zeros = new Map<number, WireColumn>();
  readonly #unknown = new Map<number, WireColumn>();

  constructor(reader: ByteReader, version: number) {
    this.#reader = reader;
    this.#isVersion1 = version === 1;
  }

  /** A series that is never measured is null. */
  node(seconds: number): Readonly<Record<NodeSeriesName, WireColumn | null>> {
    const next = () => this.#next(seconds);
    const since2 = () => (this.#isVersion1 ? null : this.#next(seconds));
    return {
      cpuPercent: next(),
      memoryPercent: next(),
      rootDiskPercent: next(),
      diskReadKibPerSecond: next(),
      diskWriteKibPerSecond: next(),
      networkDownKibPerSecond: next(),
      networkUpKibPerSecond: next(),
      cpuSomePressurePercent: since2(),
      memorySomePressurePercent: since2(),
      memoryFullPressurePercent: since2(),
      ioSomePressurePercent: since2(),
      ioFullPressurePercent: since2(),
    };
  }

  pod(seconds: number): Readonly<Record<PodSeriesName, WireColumn>> {
    const since2 = () => this.#nextSince2(seconds);
    return {
      networkDownKibPerSecond: since2(),
      networkUpKibPerSecond: since2(),
      cpuSomePressurePercent: since2(),
      memorySomePressurePercent: since2(),
      memoryFullPressurePercent: since2(),
      ioSomePressurePercent: since2(),
      ioFullPressurePercent: since2(),
    };
  }

  container(seconds: number): Readonly<Record<ContainerSeriesName, WireColumn>> {
    const next = () => this.#next(seconds) ?? this.#filled(this.#unknown, seconds, Number.NaN);
    return {
      cpuPercent: next(),
      workingSetBytes: next(),
      throttledPercent: next(),
      memoryAnonymousBytes: next(),
      memoryFileBytes: next(),
      diskReadKibPerSecond: next(),
      diskWriteKibPerSecond: next(),
      pids: this.#nextSince2(seconds),
    };
  }

  #nextSince2(seconds: number): WireColumn {
    const column = this.#isVersion1 ? null : this.#next(seconds);
    return column ?? this.#filled(this.#unknown, seconds, Number.NaN);
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
  return Array.from({ length: count }, read);
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
