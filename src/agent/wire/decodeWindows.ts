import { windowSeconds } from '../../contract/units.ts';
import { Fault } from '../../model/fault.ts';
import { ColumnReader, measured } from './columnReader.ts';
import type { DecodedContainer, DecodedPod, WindowsAnswer, WindowsHead } from './windowsAnswer.ts';
import { ByteReader } from './wireBytes.ts';
import {
  containerFlag,
  isPodUid,
  magic,
  mostContainers,
  mostPods,
  oldestWireVersion,
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
  if (reader.hex(magic.length / 2) !== magic) throw invalid('it does not begin as one of an agent');
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

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}

function invalid(why: string): Fault {
  return new Fault('upstream_failed', `Not a valid answer of an agent: ${why}. Check what listens at its address.`);
}
