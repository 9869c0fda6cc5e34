import { expect, it } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import { StreamStage, settle } from '../../../test/streams/stage.ts';
import { HealthTable } from '../../model/health/healthTable.ts';
import { WatchTable } from '../../model/watch/watchTable.ts';
import { ReplicasFeed, ReplicaWindows } from './replicasFeed.ts';

it('Topics of replicas share the room for windows, which comes back when a pod or a topic is gone', async () => {
  const stage = new StreamStage();
  const { current: connection } = stage;
  if (connection === null) throw new Error('nothing is connected');
  const pods = ['one', 'two', 'three'].flatMap((name) =>
    Array.from({ length: 60 }, (_, at) => fakePod(`${name}-${at}`, name)),
  );
  stage.index.changeFunctions({ put: ['one', 'two', 'three'].map((name) => stage.functionRecord(name)), dropped: [] });
  stage.index.changePods({ put: pods, dropped: [] });
  const connections = { find: () => connection };
  const windows: ReplicaWindows = new ReplicaWindows(() => 70 - windows.held);
  const parts = {
    watches: new WatchTable(stage.clock, connections),
    healthTable: new HealthTable({ ...connections, all: () => [] }),
    replicaWindows: windows,
  };
  const feedOf = (name: string) => {
    const context = {
      topic: `replicas:fn/${name}`,
      connection,
      index: stage.index,
      namespaces: null,
      arrived: () => {},
      happened: () => {},
      failed: (thrown: unknown) => {
        throw thrown;
      },
    };
    return new ReplicasFeed(context, { kind: 'replicas', namespace: 'fn', name }, parts);
  };
  const feeds = ['one', 'two', 'three'].map(feedOf);
  let second = Math.floor(stage.nowMs / 1000) - 1;
  const presences = async () => {
    for (let turn = 0; turn < 2; turn++) {
      second++;
      for (const feed of feeds) feed.advance(second);
      await settle();
    }
    return feeds.map(({ presence }) => presence);
  };

  expect(await presences()).toEqual(['present', 'present', 'too_many_streams']);
  expect(windows.held).toBe(70);
  stage.index.changePods({ put: [], dropped: pods.filter(({ functionName }) => functionName === 'one').slice(10) });
  expect(await presences()).toEqual(['present', 'present', 'present']);
  expect(windows.held).toBe(70);
  for (const feed of feeds) feed.close();
  expect(windows.held).toBe(0);
});
