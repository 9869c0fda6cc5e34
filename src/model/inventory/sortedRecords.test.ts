import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedRecords } from './sortedRecords.ts';

interface Thing {
  readonly key: number;
}

describe('SortedRecords', () => {
  it('equals sorting all records, however they were added and removed', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 150 })), (batches) => {
        const records = new SortedRecords<Thing>((a, b) => a.key - b.key);
        const model = new Map<number, Thing>();
        for (const batch of batches) {
          for (const number of batch) {
            const key = Math.abs(number);
            const there = model.get(key);
            if (there !== undefined) records.remove(there);
            model.delete(key);
            if (number < 0) continue;
            const thing = { key };
            model.set(key, thing);
            records.add(thing);
          }
          const before = records.list();
          expect(before).toEqual([...model.values()].sort((a, b) => a.key - b.key));
          expect(records.list()).toBe(before);
        }
      }),
    );
  });

  it('does not change returned lists', () => {
    const records = new SortedRecords<Thing>((a, b) => a.key - b.key);
    const two = { key: 2 };
    records.add(two);
    const first = records.list();
    records.add({ key: 1 });
    records.remove(two);
    expect(records.list()).toEqual([{ key: 1 }]);
    expect(first).toEqual([{ key: 2 }]);
  });
});
