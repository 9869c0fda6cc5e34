import { describe, expect, it, vi } from 'vitest';
import { fakeConnection, fakePod } from '../../../test/fakeConnection.ts';
import { HealthTable } from '../../model/health/healthTable.ts';
import type { FunctionRecord } from '../../model/inventory/inventory.ts';
import { InventoryIndex } from '../../model/inventory/inventoryIndex.ts';
import { CoarseTable } from '../../model/watch/coarseTable.ts';
import { listSourcesNow } from '../objects/listSources.ts';
import type { FeedContext } from './feed.ts';
import { functionItems, ItemsMaking, makeFunctionItems } from './functionItems.ts';

const clock = { wallMs: () => 1_700_000_000_000, monotonicMs: () => 0 };

/** Functions of a connection, with a pod each. */
class Stage {
  readonly index: InventoryIndex;
  readonly names: readonly string[];
  readonly #connection;
  readonly #parts;

  constructor(count: number) {
    this.names = Array.from({ length: count }, (_, number) => `f${String(number).padStart(5, '0')}`);
    this.index = InventoryIndex.of({
      functions: this.records('first'),
      pods: this.names.map((name) => fakePod(`${name}-1`, name)),
      nodes: [],
    });
    const connection = fakeConnection(this.index, clock);
    this.#connection = connection;
    const healthTable = new HealthTable({ all: () => [connection], find: () => connection });
    this.#parts = { coarse: new CoarseTable(clock), healthTable };
  }

  records(image: string, names = this.names): FunctionRecord[] {
    const idOf = (name: string) => ({ connection: 'lab', namespace: 'fn', name });
    return names.map((name) => ({ id: idOf(name), image, replicasWanted: 1, execTimeoutMs: null }));
  }

  change(image: string, names = this.names): void {
    const dropped = names.flatMap((name) => this.index.functionAt('fn', name) ?? []);
    this.index.changeFunctions({ put: this.records(image, names), dropped });
  }

  sources() {
    const snapshot = this.#connection.inventory.snapshot(0);
    if (snapshot === null) throw new Error('There is no inventory.');
    return listSourcesNow(this.#connection, snapshot, this.#parts);
  }

  /** What a feed has, and what it was told. */
  feed(): FeedContext & { readonly told: unknown[] } {
    const told: unknown[] = [];
    return {
      topic: 'functions',
      connection: this.#connection,
      index: this.index,
      namespaces: null,
      arrived: () => told.push('arrived'),
      happened: () => told.push('happened'),
      failed: (thrown) => told.push(thrown),
      told,
    };
  }

  /**
   * How many items each piece of work made.
   * @param between called between two of them
   * @param counted revisionOf: how many each looked at
   */
  async make(
    between: (pieces: number) => void = () => {},
    counted: 'podsOf' | 'revisionOf' = 'podsOf',
  ): Promise<number[]> {
    const asked = vi.spyOn(this.index, counted);
    const totals: number[] = [];
    await makeFunctionItems(this.#connection, this.sources(), async () => {
      totals.push(asked.mock.calls.length);
      between(totals.length);
    });
    totals.push(asked.mock.calls.length);
    asked.mockRestore();
    return totals.map((total, piece) => total - (totals[piece - 1] ?? 0));
  }

  /** How many items there are of each image. */
  get images(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { item } of functionItems(this.#connection)?.items.values() ?? []) {
      counts[item.image ?? ''] = (counts[item.image ?? ''] ?? 0) + 1;
    }
    return counts;
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

it('The items of 10,000 functions that all changed are made in pieces of at most 250', async () => {
  const stage = new Stage(10_000);
  for (const image of ['first', 'second']) {
    if (image !== 'first') stage.change(image);
    const pieces = await stage.make();
    expect(pieces.length).toBeGreaterThanOrEqual(40);
    expect(Math.max(...pieces)).toBe(250);
    expect(sum(pieces)).toBe(10_000);
    expect(stage.images).toEqual({ [image]: 10_000 });
  }
});

it('Few items are made at once, and none while nothing changed', async () => {
  const stage = new Stage(249);
  expect(await stage.make()).toEqual([249]);
  expect(await stage.make()).toEqual([0]);
  stage.change('second', stage.names.slice(0, 3));
  expect(await stage.make()).toEqual([3]);
  expect(stage.images).toEqual({ first: 246, second: 3 });
});

it('Until all items are made there are the earlier ones, and those that are made are of one state', async () => {
  const stage = new Stage(1000);
  await stage.make();
  stage.change('second');
  const seen: unknown[] = [];
  const pieces = await stage.make((piece) => {
    seen.push(stage.images);
    // Those that are made already, and those that are not, change once more.
    if (piece === 2) stage.change('third');
  });
  expect(new Set(seen.map((images) => JSON.stringify(images)))).toEqual(new Set(['{"first":1000}']));
  expect(Math.max(...pieces)).toBeLessThanOrEqual(250);
  expect(stage.images).toEqual({ third: 1000 });
});

it('Functions that come and go meanwhile are those that there are in the end', async () => {
  const stage = new Stage(1000);
  const gone = stage.names.slice(0, 10);
  await stage.make((piece) => {
    if (piece === 1) stage.index.changeFunctions({ put: [], dropped: stage.records('first', gone) });
    if (piece === 2) stage.index.changeFunctions({ put: stage.records('new', ['later']), dropped: [] });
  });
  expect(stage.images).toEqual({ first: 990, new: 1 });
});

it('An inventory that never rests is not waited for without end', async () => {
  const stage = new Stage(1000);
  const pieces = await stage.make((piece) => stage.change(`${piece}`));
  expect(pieces.length).toBeLessThan(30);
  expect(Object.values(stage.images)).toEqual([1000]);
});

it('At most 2,500 unchanged functions are looked at in a piece, also while they are walked again', async () => {
  const stage = new Stage(10_000);
  await stage.make();
  stage.change('second', ['f00000']);
  const pieces = await stage.make((piece) => {
    if (piece === 2) stage.change('third', ['f00001']);
  }, 'revisionOf');
  expect(pieces).toEqual([...Array(8).fill(2500), 0]);
  expect(stage.images).toEqual({ first: 9998, second: 1, third: 1 });
});

describe('The making of items that throws', () => {
  it.each([
    ['at once', 1],
    ['in a later piece', 1000],
  ])('%s has no items, says so once, and is tried again in the next second', async (_, count) => {
    const stage = new Stage(count);
    const making = new ItemsMaking();
    const feed = stage.feed();
    const thrown: unknown[] = [];
    const begin = (second: number) => {
      try {
        return making.begin(feed, second, () => stage.sources());
      } catch (fault) {
        thrown.push(fault);
        return null;
      }
    };
    const bug = new Error('a bug');
    const podsOf = stage.index.podsOf.bind(stage.index);
    let calls = 0;
    const asked = vi.spyOn(stage.index, 'podsOf').mockImplementation((...given) => {
      if (++calls >= count) throw bug;
      return podsOf(...given);
    });
    for (const second of [1, 2]) {
      calls = 0;
      begin(second);
      await expect.poll(() => [...feed.told, ...thrown]).toEqual(Array(second).fill(bug));
      const callsBefore = calls;
      expect([begin(second), begin(second)]).toEqual([false, false]);
      expect({ calls, isAtRest: making.isAtRest }).toEqual({ calls: callsBefore, isAtRest: true });
      expect(functionItems(feed.connection)).toBeNull();
    }
    asked.mockRestore();
    begin(3);
    await expect.poll(() => begin(3)).toBe(true);
    expect(stage.images).toEqual({ first: count });
    expect([...feed.told, ...thrown].filter((each) => each !== 'arrived')).toEqual([bug, bug]);
  });
});
