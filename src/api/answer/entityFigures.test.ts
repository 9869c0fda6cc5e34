import { describe, expect, it } from 'vitest';
import { fakeCalls } from '../../../test/fakeCalls.ts';
import type { SourceName } from '../../contract/sourceName.ts';
import type { CallSeries } from '../../model/calls/callSeconds.ts';
import type { Counted } from '../../model/calls/callSource.ts';
import { InventoryIndex } from '../../model/inventory/inventoryIndex.ts';
import { figuresOfFunction } from './entityFigures.ts';

const id = { connection: 'lab', namespace: 'fn', name: 'add' };
const index = InventoryIndex.of({ functions: [], pods: [], nodes: [] });

/** The seconds up to 1,000 in which replicas are known, of an inventory that was last known to be true at a second. */
function knownSeconds(source: SourceName, observedSecond: number | null): number[] {
  const observedAtMs = observedSecond === null ? null : observedSecond * 1000;
  const snapshot = () =>
    observedAtMs === null ? null : index.snapshot({ source, observedAtMs, defaultNamespace: 'fn' });
  const inventory = { name: source, revision: 0, fault: null, snapshot };
  const replicasReady = { at: () => 2 };
  const about = { id, pods: [], watch: null, connection: { calls: null, inventory }, replicasReady };
  const values = [...(figuresOfFunction(about, 1000, 1_000_000)['replicasReady']?.values ?? [])];
  return values.flatMap((value, slot) => (Number.isNaN(value) ? [] : [1000 - values.length + 1 + slot]));
}

describe('How many replicas of a function were ready', () => {
  it.each<[string, SourceName, number | null, number | null]>([
    ['now, of an inventory that is watched', 'kubernetes', 1000, 1000],
    ['for 3 s after the watch stopped', 'kubernetes', 999, 1000],
    ['not longer', 'kubernetes', 980.4, 983],
    ['for 15 s after one that is polled was last read', 'prometheus', 985, 1000],
    ['not longer then either', 'prometheus', 980, 995],
    ['not at all after a minute', 'kubernetes', 900, null],
    ['not at all without an inventory', 'kubernetes', null, null],
  ])('is known %s', (_name, source, observedSecond, last) => {
    const seconds = knownSeconds(source, observedSecond);
    expect([seconds[0] ?? null, seconds.at(-1) ?? null]).toEqual(last === null ? [null, null] : [941, last]);
  });
});

describe('The calls of a function', () => {
  const counted = { source: 'gateway', intervalSeconds: null, measuredAtMs: 999_000, steady: true } as const;
  const sourceOf = (bySecond: Counted<CallSeries> | null) => {
    const calls = fakeCalls({ bySecond: () => bySecond });
    const inventory = { name: 'kubernetes', revision: 0, fault: null, snapshot: () => null } as const;
    const about = { id, pods: [], watch: null, connection: { calls, inventory }, replicasReady: null };
    const figure = figuresOfFunction(about, 1000, 1_000_000)['p95Ms'];
    return [figure?.meta.source ?? null, figure?.values.every(Number.isNaN) ?? null];
  };

  it('have a source before it has read its counters twice', () => {
    expect(sourceOf({ ...counted, value: null })).toEqual(['gateway', true]);
  });

  it('have none where nobody counts them', () => {
    expect(sourceOf(null)).toEqual([null, null]);
  });
});
