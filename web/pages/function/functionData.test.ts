import { describe, expect, it } from 'vitest';
import { type FunctionAnswer, resourceFacts } from './functionData.ts';

const source = { source: 'agent', intervalSeconds: 1, ageSeconds: 0.4, why: null, how: null } as const;
const usage = { cpuPercent: source, memoryPercent: source, memoryBytes: source };
const calls = { callsSucceeded: source, callsFailed: source, callsPerSecond: source, errorPercent: source };
const percentiles = { p50Ms: source, p95Ms: source, p99Ms: source };
const answer: FunctionAnswer = {
  ...{ nowSeconds: 100, connection: 'lab', namespace: 'shop', name: 'stock', image: 'shop/stock:1', state: 'ready' },
  ...{ reason: null, message: null, replicasWanted: 1, replicasReady: 1, restarts: 0, nodes: ['node1'] },
  ...{ execTimeoutSeconds: 10, readTimeoutSeconds: null, writeTimeoutSeconds: null, replicas: null, coldStarts: 0 },
  ...{ labels: {}, annotations: {}, scaleMin: 1, scaleMax: null, limits: null, requests: null },
  ...{ cpuPercent: 1, memoryPercent: 2, memoryBytes: 3, callsSucceeded: 4, callsFailed: 0, callsCoverSeconds: 60 },
  ...{ callsPerSecond: 1, errorPercent: 0, p50Ms: 1, p50Bound: null, p95Ms: 2, p95Bound: null, p99Ms: 3 },
  ...{ p99Bound: null, inFlight: 0, runMeanMs: 1, responseMeanMs: 2 },
  sources: { ...usage, ...calls, ...percentiles, inFlight: source, runMeanMs: source, responseMeanMs: source },
};
const factsOf = (over: Partial<FunctionAnswer>) => JSON.stringify(resourceFacts({ ...answer, ...over }));

describe('The page of a function', () => {
  it.each<Partial<FunctionAnswer>>([
    { limits: { cpuCores: 1, memoryBytes: null } },
    { labels: { team: 'shop' } },
    { scaleMin: 2 },
    { scaleMax: 5 },
    { image: 'shop/stock:2' },
    { state: 'starting' },
    { replicasReady: 0 },
  ])('is rendered anew for %j', (over) => {
    expect(factsOf(over)).not.toBe(factsOf({}));
  });

  it('is rendered anew for waiting calls while the function starts', () => {
    expect(factsOf({ state: 'starting', inFlight: 3 })).not.toBe(factsOf({ state: 'starting' }));
  });

  it.each<Partial<FunctionAnswer>>([{ nowSeconds: 102 }, { cpuPercent: 50 }, { inFlight: 3 }])(
    'is not rendered anew for %j, which is written by itself',
    (over) => {
      expect(factsOf(over)).toBe(factsOf({}));
    },
  );
});
