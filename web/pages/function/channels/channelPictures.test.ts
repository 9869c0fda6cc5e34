import { describe, expect, it } from 'vitest';
import { plainText } from '../../../lib/figures.ts';
import { type ChannelInput, callsPicture, inFlightPicture, latencyPicture, usagePicture } from './channelPictures.ts';

const axisEnd = 1000;

/** A window that ends with the axis: the last values of its columns. */
function input(
  columns: Readonly<Record<string, readonly (number | null)[]>>,
  over: Partial<ChannelInput> & { readonly intervalSeconds?: number } = {},
): ChannelInput {
  const padded = Object.entries(columns).map(([name, values]) => [
    name,
    [...Array<null>(60 - values.length).fill(null), ...values],
  ]);
  const { intervalSeconds = 1 } = over;
  const source = { source: 'agent', intervalSeconds, measuredAtSeconds: null, why: null, how: null } as const;
  return {
    window: {
      connection: 'lab',
      namespace: 'shop',
      name: 'order-check',
      endSecond: axisEnd,
      columns: Object.fromEntries(padded),
      sources: Object.fromEntries(Object.keys(columns).map((name) => [name, source])),
    },
    replicas: null,
    axisEnd,
    readSecond: axisEnd,
    readsNewest: true,
    ...over,
  };
}

const texts = ({ readings }: { readings: readonly { text: Parameters<typeof plainText>[0] }[] }) =>
  readings.map(({ text }) => plainText(text));

describe('the pictures of channels', () => {
  it('show calls and errors of the second that is read', () => {
    const columns = { callsPerSecond: [4, 9], errorsPerSecond: [1, 0] };
    expect(texts(callsPicture(input(columns), 'err'))).toEqual(['9/s', '0 err']);
    const earlier = callsPicture(input(columns, { readSecond: axisEnd - 1, readsNewest: false }), 'err');
    expect(texts(earlier)).toEqual(['4/s', '1 err']);
    expect(earlier.readings[1]?.tone).toBe('critical');
    expect(texts(callsPicture(input({ callsPerSecond: [0.27], errorsPerSecond: [0] }), 'err'))[0]).toBe('0.27/s');
  });

  it('show percentiles of the very second, and no gap where no call ended', () => {
    const picture = latencyPicture(input({ p50Ms: [80, null], p95Ms: [212, null], p99Ms: [540, null] }), false);
    expect(texts(picture)).toEqual(['–', '–', '–']);
    expect(picture.gaps).toBeNull();
    expect(latencyPicture(input({ p95Ms: [212] }), true).readings.map(({ column }) => column)).toEqual(['p95Ms']);
  });

  it('keep the last value while live, and say how old it is', () => {
    const picture = usagePicture(input({ cpuPercent: [12.5, null, null, null, null] }), 'cpuPercent');
    expect(texts(picture)).toEqual(['12.5%']);
    expect(picture.oldSeconds).toBe(4);
    const held = input({ cpuPercent: [12.5, null] }, { readsNewest: false });
    expect(texts(usagePicture(held, 'cpuPercent'))).toEqual(['–']);
  });

  it('hold the values of a source that measures every 15 s, which is not late within two of its intervals', () => {
    const picture = usagePicture(
      input({ cpuPercent: [1, 1, null, null, null, null, null] }, { intervalSeconds: 15 }),
      'cpuPercent',
    );
    expect(picture.lines[0]).toMatchObject({ isHeld: true, isStepped: true });
    expect(picture).toMatchObject({ everySeconds: 15, oldSeconds: null });
  });

  it('draw counts as steps', () => {
    expect(inFlightPicture(input({ inFlight: [1, 3] })).lines[0]).toMatchObject({ isStepped: true, isHeld: false });
  });

  it('draw each of several replicas as a thin line, on the same axis', () => {
    const pod = (values: number[]) => ({ columns: { cpuPercent: values }, sources: {}, node: null, ready: true });
    const replicas = (pods: Record<string, ReturnType<typeof pod>>) => ({
      ...{ connection: 'lab', namespace: 'shop', name: 'order-check', total: 2, endSecond: axisEnd - 1 },
      pods,
    });
    const two = replicas({ a: pod(Array(60).fill(1)), b: pod(Array(60).fill(2)) });
    const { thin } = usagePicture(input({ cpuPercent: [3] }, { replicas: two }), 'cpuPercent');
    expect(thin.map((values) => values.slice(-2))).toEqual([
      [1, null],
      [2, null],
    ]);
    const one = replicas({ a: pod(Array(60).fill(1)) });
    expect(usagePicture(input({ cpuPercent: [3] }, { replicas: one }), 'cpuPercent').thin).toEqual([]);
  });

  it('are empty without a window', () => {
    const nothing = { ...input({}), window: null };
    for (const picture of [
      callsPicture(nothing, 'err'),
      usagePicture(nothing, 'memoryPercent'),
      inFlightPicture(nothing),
    ]) {
      expect(texts(picture)).toContain('–');
      expect(picture.gaps?.every((value) => value === null)).toBe(true);
    }
  });
});
