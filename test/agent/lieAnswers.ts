import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindowsEncoder } from '../../src/agent/wire/encodeWindows.ts';
import type { NodeDetailSeries, Series } from '../../src/model/series/series.ts';
import { unknownPod } from '../../src/sources/agent/followedPod.ts';
import { unknownNode } from '../../src/sources/agent/nodeWindow.ts';
import type { Lie } from './lyingAgent.ts';

/** An agent's answer for now, by default about a node of which nothing is known. */
export function answer(
  pods: readonly { readonly uid: string; readonly ids: readonly string[] }[],
  node = unknownNode,
): Buffer {
  const seconds = 60;
  const nowMs = Date.now();
  const bytes = new WindowsEncoder().encode({
    head: {
      bootId: '0123456789abcdef',
      agentVersion: '9',
      sequence: 100 + Math.floor(nowMs / 1000),
      tickWallMs: Math.floor(nowMs / 1000) * 1000,
      tickMonotonicMs: nowMs,
      tickAgeMs: nowMs % 1000,
      lastSecond: Math.floor(nowMs / 1000),
      observedSinceSecond: Number.NaN,
      intervalSeconds: Number.NaN,
      seconds,
    },
    node,
    pods: pods.map(({ uid, ids }) => ({
      uid,
      series: unknownPod,
      containers: ids.map((id) => ({ id, isLive: true, isWhole: true, series: unknownPod })),
    })),
  });
  return Buffer.from(bytes);
}

/** A recorded answer of an earlier agent, with its times moved to now. @param version of the wire format */
export function recordedAnswer(version: 1 | 2): Buffer {
  const bytes = readFileSync(join(import.meta.dirname, `../fixtures/agent/windows-${version}.bin`));
  const wallAt = bytes.indexOf('0.1.0') + '0.1.0'.length + 8;
  const nowMs = Date.now();
  bytes.writeDoubleLE(Math.floor(nowMs / 1000) * 1000, wallAt);
  bytes.writeDoubleLE(nowMs % 1000, wallAt + 16);
  bytes.writeDoubleLE(Math.floor(nowMs / 1000), wallAt + 24);
  return bytes;
}

/** Sends a generated body. */
export const sends =
  (make: () => Buffer): Lie =>
  (_request, response) =>
    void response.end(make());

/** Sends a number of bytes, as fast as they are read. */
export const endless =
  (bytes: number, head: object): Lie =>
  (_request, response) => {
    response.writeHead(200, { ...head });
    const chunk = Buffer.alloc(1024 * 1024);
    let sent = 0;
    const go = () => {
      while (sent < bytes && !response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) {
          response.once('drain', go);
          return;
        }
      }
      response.end();
    };
    go();
  };

export const megabytes100 = 100 * 1024 * 1024;

/** A node with impossible figures. */
export function impossibleNode(): NodeDetailSeries {
  const impossible: Series = { at: (second) => [Number.NaN, Number.NEGATIVE_INFINITY, -1][second % 3] ?? 0 };
  return {
    ...unknownNode,
    cpuPercent: impossible,
    memoryPercent: impossible,
    diskReadKibPerSecond: impossible,
  };
}
