import { expect, it } from 'vitest';
import { onBug, reportBug } from './bugs.ts';

it('reports each bug to those that listen, until they stop', () => {
  const heard: unknown[] = [];
  const bug = new TypeError('no such thing');
  const end = onBug((thrown) => heard.push(thrown));
  reportBug(bug);
  end();
  reportBug(new Error('later'));
  expect(heard).toEqual([bug]);
});
