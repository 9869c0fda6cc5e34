import { describe, expect, it } from 'vitest';
import type { LastMinute } from '../../contract/v1/stream.ts';
import { LastMinutePart } from './lastMinutePart.ts';

const minute = (callsPerSecond: number): LastMinute => ({
  callsPerSecond,
  errorPercent: null,
  ...{ p50Ms: null, p50Bound: { below: 5 }, p95Ms: 12, p95Bound: null, p99Ms: null, p99Bound: null },
  ...{ runMeanMs: null, responseMeanMs: null },
});

describe('The last minute of a function', () => {
  it('is sent when it changes', () => {
    const part = new LastMinutePart();
    expect(part.advance(minute(1), 100)).toBe(JSON.stringify(minute(1)));
    expect(part.advance(minute(1), 101)).toBeNull();
    expect(part.advance(minute(2), 102)).toBe(JSON.stringify(minute(2)));
    expect(part.value).toEqual(minute(2));
  });

  it('is sent again when the same second is read once more', () => {
    const part = new LastMinutePart();
    part.advance(minute(1), 100);
    expect(part.advance(minute(1), 100)).toBe(JSON.stringify(minute(1)));
  });

  it('is sent to a client that missed its change, and to a new one', () => {
    const part = new LastMinutePart();
    part.advance(minute(1), 100);
    part.advance(minute(1), 101);
    expect([part.since(99), part.since(100), part.since(null)]).toEqual([
      JSON.stringify(minute(1)),
      null,
      JSON.stringify(minute(1)),
    ]);
  });

  it('of another kind of entity is nothing', () => {
    const part = new LastMinutePart();
    expect([part.advance(null, 100), part.since(null), part.value]).toEqual([null, null, null]);
    part.advance(minute(1), 101);
    part.forget();
    expect(part.since(null)).toBeNull();
  });
});
