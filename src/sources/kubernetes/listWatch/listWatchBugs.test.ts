import { expect, it } from 'vitest';
import { FakeCluster, type FakeObject } from '../../../../test/kubernetes/fakeCluster.ts';
import { onBug } from '../../../model/bugs.ts';
import { systemClock } from '../../../model/clock.ts';
import { textAt } from '../../http/jsonMember.ts';
import { ListWatch } from './listWatch.ts';

const path = '/api/v1/nodes';
const node = (more: object = {}): FakeObject => ({ metadata: { name: 'n1', uid: 'u1' }, ...more });

it.each([
  ['a list', true],
  ['a watch', false],
])('reports a bug met in %s as one of this program, and lists on', async (_name, isListed) => {
  const cluster = new FakeCluster();
  const bugs: unknown[] = [];
  const end = onBug((thrown) => bugs.push(thrown));
  const watch = new ListWatch<string>({
    api: cluster,
    clock: systemClock,
    random: () => 0,
    objects: { path, query: {} },
    decode: (object) => {
      if (textAt(object, 'bug') !== null) throw new TypeError('no such thing');
      return textAt(object, 'metadata', 'name');
    },
    changed: () => {},
  });
  const broken = node({ bug: 'x' });
  if (isListed) cluster.put(path, broken);
  const stopping = new AbortController();
  const running = watch.run(stopping.signal);
  if (!isListed) {
    await expect.poll(() => cluster.openWatches).toBe(1);
    cluster.put(path, broken);
  }
  await expect.poll(() => watch.lastFault).not.toBeNull();
  end();
  expect(watch.lastFault?.fault).toMatchObject({ code: 'internal', cause: { message: 'no such thing' } });
  expect(bugs).toEqual([expect.objectContaining({ name: 'TypeError', stack: expect.stringContaining('decode') })]);
  cluster.put(path, node());
  await expect.poll(() => [...watch.items()]).toEqual(['n1']);
  stopping.abort();
  await running;
});
