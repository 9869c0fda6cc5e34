import { describe, expect, it } from 'vitest';
import { decodeNodeUsage, decodePodUsage } from './decodeUsage.ts';

const at = '2026-11-23T20:05:30Z';
const atMs = Date.UTC(2026, 10, 23, 20, 5, 30);
const metadata = { name: 'a', namespace: 'fn', labels: { faas_function: 'a' } };
const usage = { cpu: '250000000n', memory: '1024Ki' };

describe('decodeNodeUsage', () => {
  it('decodes a node', () => {
    const item = { metadata: { name: 'n1' }, timestamp: at, window: '20.061s', usage };
    expect(decodeNodeUsage(item)).toEqual({
      name: 'n1',
      sample: { atMs, windowSeconds: 20.061, cpuCores: 0.25, memoryBytes: 1024 * 1024 },
    });
  });

  it.each<[string, object]>([
    ['without memory', { usage: { cpu: '1' } }],
    ['without a time', { timestamp: null }],
    ['with nonsense for a window', { window: 'long' }],
    ['with an empty window', { window: '0s' }],
  ])('returns null for a node %s', (_name, other) => {
    const item = { metadata: { name: 'n1' }, timestamp: at, window: '15s', usage, ...other };
    expect(decodeNodeUsage(item)).toBeNull();
  });

  it.each([
    ['15s', 15],
    ['1m30s', 90],
    ['1h', 3600],
    ['0.5s', 0.5],
  ])('decodes a window of %s', (window, seconds) => {
    const item = { metadata: { name: 'n1' }, timestamp: at, window, usage };
    expect(decodeNodeUsage(item)?.sample.windowSeconds).toBe(seconds);
  });
});

describe('decodePodUsage', () => {
  it('adds up the containers of a pod', () => {
    const containers = [
      { name: 'a', usage },
      { name: 'mesh', usage: { cpu: '1m', memory: '1Mi' } },
    ];
    expect(decodePodUsage({ metadata, timestamp: at, window: '15s', containers })).toEqual({
      name: 'a',
      sample: { atMs, windowSeconds: 15, cpuCores: 0.251, memoryBytes: 2 * 2 ** 20, containerNames: ['a', 'mesh'] },
    });
  });

  it.each<[string, object[]]>([
    ['no containers', []],
    ['a container without figures', [{ name: 'a', usage }, { name: 'b' }]],
  ])('returns null for a pod with %s', (_name, containers) => {
    expect(decodePodUsage({ metadata, timestamp: at, window: '15s', containers })).toBeNull();
  });
});
