import { expect, it } from 'vitest';
import { withItems } from './listChanges.ts';

const add = { item: null, json: '{"name":"add"}' };
const sub = { item: null, json: '{"name":"sub"}' };

it.each<[readonly (typeof add)[], object, object]>([
  [[], {}, { items: [] }],
  [[], { how: undefined }, { items: [] }],
  [[add], {}, { items: [{ name: 'add' }] }],
  [[], { removed: [] }, { items: [], removed: [] }],
  [
    [add, sub],
    { removed: ['fn/more'], how: {} },
    { items: [{ name: 'add' }, { name: 'sub' }], removed: ['fn/more'], how: {} },
  ],
])('Of the written items %j and of %j one object is made', (items, others, want) => {
  expect(JSON.parse(withItems('items', items, others))).toEqual(want);
});
