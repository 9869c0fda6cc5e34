import { describe, expect, it } from 'vitest';
import { type ListOrder, listPage, namesContaining } from './listPage.ts';

interface Entry {
  readonly name: string;
  readonly count: number | null;
}

const order: ListOrder<Entry> = {
  list: 'entries',
  keys: ({ name }) => [name],
  by: { name: ({ name }) => name, count: ({ count }) => count },
};

const entries: readonly Entry[] = [
  { name: 'a', count: 2 },
  { name: 'b', count: null },
  { name: 'c', count: 0 },
  { name: 'd', count: 2 },
  { name: 'e', count: 10 },
];

const page = (query: Record<string, unknown>, items = entries) =>
  listPage(items, order, query, ({ name }) => name, { observedAtMs: 1500 }, 2345.4);

/** The names on all pages, one after another. */
function walk(query: Record<string, unknown>, itemsNow: (turn: number) => readonly Entry[] = () => entries): string[] {
  const names: string[] = [];
  let cursor: string | null | undefined;
  for (let turn = 0; cursor !== null; turn++) {
    const { items, nextCursor } = page(cursor === undefined ? query : { ...query, cursor }, itemsNow(turn));
    names.push(...items);
    cursor = nextCursor;
  }
  return names;
}

describe('A list', () => {
  it('tells the time, the age of what it shows and how much there is', () => {
    expect(page({ limit: 2 })).toMatchObject({ nowSeconds: 2.345, asOfSeconds: 1.5, total: 5, items: ['a', 'b'] });
  });

  it.each<[string | undefined, string[]]>([
    [undefined, ['a', 'b', 'c', 'd', 'e']],
    ['name', ['a', 'b', 'c', 'd', 'e']],
    ['-name', ['e', 'd', 'c', 'b', 'a']],
    ['count', ['c', 'a', 'd', 'e', 'b']],
    ['-count', ['e', 'a', 'd', 'c', 'b']],
  ])('sorted by %s has the same order whatever the limit, unknown values last', (sort, want) => {
    for (const limit of [1, 2, 3, 4, 5, 1000]) expect(walk({ limit, sort })).toEqual(want);
    expect(page({ sort }).nextCursor).toBeNull();
  });

  it('shows each entry that stays exactly once while others come and go', () => {
    const later = [...entries.filter(({ name }) => name !== 'a' && name !== 'c'), { name: 'f', count: 1 }];
    const itemsNow = (turn: number) => (turn < 2 ? entries : later);
    for (const sort of ['name', 'count', '-count']) {
      const names = walk({ sort, limit: 1 }, itemsNow);
      for (const name of ['b', 'd', 'e']) expect(names.filter((each) => each === name)).toEqual([name]);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('shows each entry once, whatever the order in which entries arrive', () => {
    // As invocations do: by start, with random ids.
    const names = Array.from({ length: 60 }, (_, n) => String((n * 37) % 60).padStart(2, '0'));
    const shuffled = names.map((name, n) => ({ name, count: n % 7 === 0 ? null : n % 3 }));
    for (const sort of ['name', '-name', 'count', '-count']) {
      const all = page({ sort, limit: 1000 }, shuffled).items;
      expect([...all].sort()).toEqual([...names].sort());
      for (const limit of [1, 7, 59, 60]) expect(walk({ sort, limit }, () => shuffled)).toEqual(all);
    }
  });

  it('of 150,000 entries is not sorted as a whole for one page', () => {
    let made = 0;
    const many = Array.from({ length: 150_000 }, (_, n) => ({ name: String((n * 7919) % 150_000), count: 0 }));
    const counting: ListOrder<Entry> = {
      ...order,
      keys: ({ name }) => {
        made++;
        return [name];
      },
    };
    const { items } = listPage(many, counting, { sort: 'count' }, ({ name }) => name, { observedAtMs: 0 }, 0);
    expect(items).toEqual(
      many
        .map(({ name }) => name)
        .sort()
        .slice(0, 100),
    );
    // Two for each entry, to compare it once; sorting them all compares 15 times as often.
    expect(made).toBeLessThan(450_000);
  });

  it('goes on after an entry that is gone', () => {
    const { nextCursor } = page({ sort: 'count', limit: 2 });
    const { items } = page(
      { sort: 'count', cursor: nextCursor },
      entries.filter(({ name }) => name !== 'a'),
    );
    expect(items).toEqual(['d', 'e', 'b']);
  });

  it('of nothing has no cursor', () => {
    expect(page({}, [])).toMatchObject({ items: [], total: 0, nextCursor: null });
  });

  const encoded = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  it.each([
    'x',
    '%',
    '',
    encoded('name'),
    encoded([]),
    encoded(['entries', 'count', 1, 'a']),
    encoded(['others', 'name', 'a', 'a']),
    encoded(['name', 'a', 'a']),
    encoded(['entries', 'name', ['a'], 'a']),
    encoded(['entries', 'name', { a: 1 }, 'a']),
    encoded(['entries', 'name', 1, 'a']),
    encoded(['entries', 'name', 'a', 1]),
    encoded(['entries', 'name', 'a']),
    encoded(['entries', 'name', 'a', 'a', 'a']),
    encoded(null),
  ])('refuses the cursor %j', (cursor) => {
    expect(() => page({ cursor, sort: 'name' })).toThrow(expect.objectContaining({ code: 'malformed_cursor' }));
  });
});

it.each([
  [undefined, 'add', true],
  ['', 'add', true],
  ['DD', 'add', true],
  ['.', 'add', false],
  ['^a', 'add', false],
  ['加', '加法', true],
])('q=%s with the name %s: %s', (q, name, want) => {
  expect(namesContaining(q)(name)).toBe(want);
});
