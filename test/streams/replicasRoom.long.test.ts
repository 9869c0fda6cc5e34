import { expect, it } from 'vitest';
import { fakePod } from '../fakeConnection.ts';
import { StreamStage } from './stage.ts';

/** With 60 pods each, of which a topic has 50. */
const names = Array.from({ length: 190 }, (_, at) => `many-${at}`);

const topicsOf = (functions: readonly string[]) =>
  Object.fromEntries(functions.map((name) => [`replicas:fn/${name}`, null]));

it('Windows of replicas count as topics: with all topics there are 9,000 at most', async () => {
  const stage = new StreamStage();
  const pods = names.flatMap((name) => Array.from({ length: 60 }, (_, at) => fakePod(`${name}-${at}`, name)));
  stage.index.changeFunctions({ put: names.map((name) => stage.functionRecord(name)), dropped: [] });
  stage.index.changePods({ put: pods, dropped: [] });

  const { output, closed } = stage.open(topicsOf(names));
  await stage.pass(2);
  const events = output.take();
  const states = events.filter(({ name }) => name === 'state').map(({ data }) => Object(data['state']));
  const windows = states.reduce((sum, { pods: sent }) => sum + Object.keys(sent).length, 0);
  expect(windows).toBeGreaterThan(8500);
  // Topics that were added after the windows have none.
  expect(windows + states.length).toBeLessThanOrEqual(9000);
  expect(stage.source.followed).toBe(windows);
  const gone = events.filter(({ name }) => name === 'gone').map(({ data }) => data['code']);
  expect(gone.length).toBe(names.length - states.length);
  expect(new Set(gone)).toEqual(new Set(['too_many_streams']));
  expect(() => stage.open({ 'node:n1': null }, { client: 'bob' })).toThrow(/no room/);

  closed();
  stage.nowMs += 61_000;
  await stage.pass(1);
  const later = stage.open({ 'node:n1': null, ...topicsOf(names.slice(-1)) }, { client: 'bob' });
  await stage.pass(2);
  const sent = later.output.events.filter(({ name }) => name === 'state');
  expect(sent.map(({ data }) => data['topic']).sort()).toEqual(['node:n1', `replicas:fn/${names.at(-1)}`]);
}, 300_000);
