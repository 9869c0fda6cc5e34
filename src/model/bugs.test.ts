import { expect, it } from 'vitest';
import { ignoreFault, onBug, reportBug } from './bugs.ts';
import { Fault } from './fault.ts';

it('reports each bug to those that listen, until they stop', () => {
  const heard: unknown[] = [];
  const bug = new TypeError('no such thing');
  const end = onBug((thrown) => heard.push(thrown));
  reportBug(bug);
  end();
  reportBug(new Error('later'));
  expect(heard).toEqual([bug]);
});

it('A Fault that is ignored is no bug, anything else is', () => {
  const reported: unknown[] = [];
  const end = onBug((thrown) => reported.push(thrown));
  const bug = new TypeError('no such thing');
  expect([ignoreFault(new Fault('upstream_failed', 'It is lost.')), ignoreFault(bug)]).toEqual([null, null]);
  end();
  expect(reported).toEqual([bug]);
});
