import { describe, expect, it } from 'vitest';
import { LeaseTable } from './leaseTable.ts';

function table(most?: number) {
  const ended: string[] = [];
  return { ended, leases: new LeaseTable<number>((_held, key) => ended.push(key), most) };
}

describe('LeaseTable', () => {
  it('ends a lease 60 s after the last request', () => {
    const { ended, leases } = table();
    leases.take('a', 1, 0);
    leases.take('b', 2, 0);
    expect(leases.ask('a', 30_000)).toBe(1);
    leases.sweep(60_000);
    expect(ended).toEqual(['b']);
    expect(leases.ask('b', 60_000)).toBeUndefined();
    leases.sweep(89_999);
    expect(leases.size).toBe(1);
    leases.sweep(90_000);
    expect(ended).toEqual(['b', 'a']);
  });

  it('ends the least recently requested lease at the limit', () => {
    const { ended, leases } = table(2);
    leases.take('a', 1, 0);
    leases.take('b', 2, 0);
    leases.ask('a', 2000);
    leases.take('c', 3, 2000);
    expect(ended).toEqual(['b']);
    expect([...leases.held()].sort()).toEqual([1, 3]);
  });

  it('ends the earlier lease when a key is taken again', () => {
    const { ended, leases } = table();
    leases.take('a', 1, 0);
    leases.take('a', 2, 0);
    expect(ended).toEqual(['a']);
    expect(leases.ask('a', 0)).toBe(2);
    leases.endAll();
    expect(leases.size).toBe(0);
  });
});
