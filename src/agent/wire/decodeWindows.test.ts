import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer, encode, example, head, lastSecond } from '../../../test/agent/madeAnswer.ts';
import { decodeWindows } from './decodeWindows.ts';
import { containerSeriesNames, nodeSeriesNames, podSeriesNames, type WindowsHead, wireVersion } from './wireFormat.ts';

describe('decodeWindows', () => {
  it('reverses encodeWindows', () => {
    fc.assert(
      fc.property(answer, (given) => {
        const decoded = decodeWindows(Buffer.from(encode(given)));
        const lastOf = (values: readonly number[], seconds: number) =>
          Float32Array.from(seconds === 0 ? [] : values.slice(-seconds));
        expect(decoded).toMatchObject(head(given.seconds));
        expect(decoded.node.memoryTotalBytes).toBe(given.memoryTotalBytes);
        expect(nodeSeriesNames.map((name) => decoded.node.columns[name])).toEqual(
          given.node.map((values) => (values === null ? null : lastOf(values, given.seconds))),
        );
        expect(
          decoded.pods.map(({ uid, columns, containers }) => ({
            uid,
            own: podSeriesNames.map((name) => columns[name]),
            containers: containers.map((each) => ({
              ...each,
              columns: containerSeriesNames.map((name) => each.columns[name]),
            })),
          })),
        ).toEqual(
          given.pods.map(({ uid, own, containers }) => ({
            uid,
            own: own.map((values) => lastOf(values, given.seconds)),
            containers: containers.map(({ id, isLive, isWhole, memoryLimitBytes, columns }) => ({
              id,
              isLive,
              memoryLimitBytes,
              columns: columns.map((values) => lastOf(values, isWhole ? 60 : given.seconds)),
            })),
          })),
        );
      }),
    );
  }, 30_000);

  it('returns an answer or throws a Fault for any bytes', () => {
    const whole = Buffer.from(encode(example));
    const changed = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const anything = fc.oneof(changed, fc.uint8Array({ maxLength: 400 }).map(Buffer.from));
    fc.assert(
      fc.property(anything, (bytes) => {
        try {
          const { node, pods, seconds } = decodeWindows(bytes);
          const columns = [
            ...Object.values(node.columns),
            ...pods.flatMap(({ columns: own }) => Object.values(own)),
            ...pods.flatMap(({ containers }) => containers.flatMap((each) => Object.values(each.columns))),
          ];
          for (const values of columns) {
            expect([seconds, 60]).toContain(values?.length ?? seconds);
            expect(values?.every((each) => Number.isNaN(each) || (each >= 0 && Number.isFinite(each))) ?? true).toBe(
              true,
            );
          }
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: 'Fault' });
        }
      }),
      { numRuns: 2000 },
    );
  }, 30_000);

  it('throws a Fault for an answer truncated anywhere', () => {
    const whole = Buffer.from(encode(example));
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeWindows(whole.subarray(0, length)), String(length)).toThrow(/cut off/);
    }
  });

  it.each([0, wireVersion + 1, 255])('reports version %d', (version) => {
    const bytes = Buffer.from(encode(example));
    bytes[4] = version;
    expect(() => decodeWindows(bytes)).toThrow(
      expect.objectContaining({
        code: 'upstream_unsupported',
        message: expect.stringContaining(`version ${version} `),
      }),
    );
  });

  it('reads an answer of version 1: unknown where it has no data', () => {
    const decoded = decodeWindows(
      readFileSync(join(import.meta.dirname, '../../../test/fixtures/agent/windows-1.bin')),
    );
    const newest = (values: Float32Array | null | undefined) => values?.at(-1);
    const [pod] = decoded.pods;
    const [container] = pod?.containers ?? [];
    expect(decoded).toMatchObject({ version: 1, agentVersion: '0.1.0', seconds: 60 });
    expect(newest(decoded.node.columns.memoryPercent)).toBeGreaterThan(1);
    expect(decoded.node.columns.cpuSomePressurePercent).toBeNull();
    expect(newest(container?.columns.workingSetBytes)).toBeGreaterThan(1e5);
    expect(newest(container?.columns.cpuPercent)).toBeGreaterThan(0);
    expect([...(container?.columns.pids ?? []), ...(pod?.columns.networkUpKibPerSecond ?? [])]).toEqual(
      new Array(120).fill(Number.NaN),
    );
  });

  it.each<[string, Partial<WindowsHead>]>([
    ['a fractional tick', { sequence: 1.5 }],
    ['a tick before the first', { sequence: -1 }],
    ['a second far from its tick', { lastSecond: lastSecond + 3 }],
    ['a second that is NaN', { lastSecond: Number.NaN }],
    ['an unknown wall time', { tickWallMs: Number.NaN }],
    ['a negative age', { tickAgeMs: -1 }],
    ['an infinite age', { tickAgeMs: Number.POSITIVE_INFINITY }],
    ['more seconds than a window', { seconds: 61 }],
  ])('rejects an answer with %s', (_what, given) => {
    const bytes = Buffer.from(encode({ ...example, pods: [] }, given));
    expect(() => decodeWindows(bytes)).toThrow(expect.objectContaining({ code: 'upstream_failed' }));
  });

  it.each<[string, Buffer, RegExp]>([
    ['a byte', Buffer.of(0), /UID of a pod is malformed/],
    ['text that is not a UID', Buffer.from('\x03a b'), /UID of a pod is malformed/],
    ['a truncated UID', Buffer.from('\x05abc'), /cut off/],
    ['bytes after the UID', Buffer.from('\x03u-2x'), /bytes follow its end/],
  ])('rejects %s after the answer', (_what, more, message) => {
    expect(() => decodeWindows(Buffer.concat([encode(example), more]))).toThrow(message);
  });

  it('unmeasured values are unknown', () => {
    const wrong = [-1, Number.POSITIVE_INFINITY];
    const decoded = decodeWindows(
      Buffer.from(encode({ ...example, node: nodeSeriesNames.map(() => wrong), pods: [] })),
    );
    expect([...(decoded.node.columns.cpuPercent ?? [])]).toEqual([Number.NaN, Number.NaN]);
  });
});
