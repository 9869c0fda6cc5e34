import { windowSeconds } from '../../contract/units.ts';
import { Fault } from '../../model/fault.ts';
import { ByteReader } from './byteReader.ts';
import { ColumnReader } from './columnReader.ts';
import { isPodUid } from './isPodUid.ts';
import { measured } from './measured.ts';
import { containerColumns, nodeColumns, podColumns, seriesOfVersion, type VersionSeries } from './versionSeries.ts';
import {
  mostContainers,
  mostPods,
  oldestWireVersion,
  type ToldContainer,
  type ToldPod,
  type WindowsAnswer,
  type WindowsHead,
  wireVersion,
} from './windowsAnswer.ts';
import { magic } from './wireMarks.ts';

/** No clock and no counter is beyond these; what is, is nonsense. */
const mostMs = 8.64e15;
/** A tick lies in its second, or soon after it. */
const mostApartMs = 2000;
const mostSequence = Number.MAX_SAFE_INTEGER;

/**
 * Reads an answer. Values that no measurement can have are unknown; anything else that is not as it should be spoils
 * the whole answer.
 * @throws Fault upstream_unsupported for another version, upstream_failed for what is no answer
 */
export function decodeWindows(bytes: Buffer): WindowsAnswer {
  const reader = new ByteReader(bytes);
  if (reader.hex(magic.length / 2) !== magic) throw nonsense('something that is no answer of an agent');
  const version = reader.byte();
  if (version < oldestWireVersion || version > wireVersion) {
    throw new Fault(
      'upstream_unsupported',
      `The agent speaks version ${version} of the agents' format, this server versions ${oldestWireVersion} and ${wireVersion}; run the same release of both.`,
    );
  }
  const head = readHead(reader);
  const has = seriesOfVersion(version);
  const memoryTotalBytes = measured(reader.float64());
  const columns = new ColumnReader(reader);
  const node = { memoryTotalBytes, columns: nodeColumns(columns, has.node, head.seconds) };
  let containersLeft = mostContainers;
  const pods = readList(reader, mostPods, () => {
    const pod = readPod({ reader, columns, has }, head.seconds, containersLeft);
    containersLeft -= pod.containers.length;
    return pod;
  });
  const leftOutFrom = reader.atEnd ? null : readUid(reader);
  if (!reader.atEnd) throw nonsense('more than its answer');
  return { ...head, version, node, pods, leftOutFrom };
}

function readUid(reader: ByteReader): string {
  const uid = reader.text();
  if (!isPodUid(uid)) throw nonsense('a pod whose UID is none');
  return uid;
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
  const isSound =
    isWhole(head.sequence, mostSequence) &&
    isWhole(head.lastSecond, mostMs / 1000) &&
    [head.tickWallMs, head.tickMonotonicMs, head.tickAgeMs].every((ms) => ms >= 0 && ms <= mostMs) &&
    Math.abs(head.lastSecond * 1000 - head.tickWallMs) <= mostApartMs &&
    head.seconds <= windowSeconds;
  if (!isSound) throw nonsense('times that cannot be');
  return head;
}

/** What an answer is read with. */
interface Reading {
  readonly reader: ByteReader;
  readonly columns: ColumnReader;
  readonly has: VersionSeries;
}

function readPod(reading: Reading, seconds: number, mostOfIt: number): ToldPod {
  const uid = readUid(reading.reader);
  const columns = podColumns(reading.columns, reading.has.pod, seconds);
  return { uid, columns, containers: readList(reading.reader, mostOfIt, () => readContainer(reading, seconds)) };
}

function readContainer({ reader, columns, has }: Reading, secondsOfOthers: number): ToldContainer {
  const id = reader.hex(32);
  const flags = reader.byte();
  if (flags > 3) throw nonsense('a container with flags that are not known');
  const limit = reader.float64();
  const seconds = (flags & 2) === 0 ? secondsOfOthers : windowSeconds;
  return {
    id,
    isLive: (flags & 1) === 1,
    memoryLimitBytes: limit > 0 ? limit : Number.NaN,
    columns: containerColumns(columns, has.container, seconds),
  };
}

function readList<Item>(reader: ByteReader, most: number, read: () => Item): Item[] {
  const count = reader.uint16();
  if (count > most) throw nonsense('more than any node has');
  return Array.from({ length: count }, read);
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}

function nonsense(what: string): Fault {
  return new Fault('upstream_failed', `The agent answered ${what}; look what listens at its address.`);
}
