import { expect, it } from 'vitest';
import { FakeOutput, StreamStage, settle } from '../../../test/streams/stage.ts';
import { Feed } from './feed.ts';
import { Stream } from './stream.ts';
import { type FeedMaker, Ticker } from './ticker.ts';

const node = 'node:n1';

it('What a topic finds between two seconds, although it is there already, is sent with the next second', async () => {
  class ListingFeed extends Feed {
    found: string[] = [];
    override isMeasured = () => true;
    protected override forget(): void {}
    protected override look = () => 'present' as const;
    protected override update = () => JSON.stringify({ found: this.found.splice(0) });
    protected override deltaSince = () => null;
    protected override stateNow = () => ({});
  }
  const stage = new StreamStage();
  const feeds: ListingFeed[] = [];
  const makeFeed: FeedMaker = (_request, context) => {
    const feed = new ListingFeed(context);
    feeds.push(feed);
    return feed;
  };
  const ticker = new Ticker(stage.connectionOf('lab'), makeFeed, () => {});
  const requests = [{ text: node, topic: { kind: 'node', name: 'n1' } as const, since: null }];
  const { set, since } = ticker.subscribe({ requests, scope: '', namespaces: null }, 1);
  const output = new FakeOutput();
  const stream = new Stream(output, set.feeds, since, 0, () => {});
  set.streams.add(stream);
  stream.catchUp(ticker.now);
  output.take();
  feeds[0]?.found.push('a line');
  feeds[0]?.context.arrived();
  stage.nowMs += 1000;
  ticker.tick();
  expect(output.take().map(({ data }) => data['topics'])).toEqual([{ [node]: { found: ['a line'] } }]);
  ticker.close();
});

it('A stream that reads again while a second is sent to the others has each second once', async () => {
  const stage = new StreamStage({ limits: { most: 600, mostPerClient: 600 } });
  const streams = Array.from({ length: 600 }, () => stage.open({ [node]: null }));
  await settle();
  const [first, last] = [streams[0], streams.at(-1)];
  if (first === undefined || last === undefined) throw new Error('no streams');
  await stage.pass(1);
  await settle();
  last.output.take();
  Object.assign(last.output, { writableLength: 64 * 1024, writableNeedDrain: true });
  await stage.pass(2);
  for (let turn = 0; turn < 5; turn++) await settle();
  expect(last.output.text).toBe('');
  first.output.take();
  stage.nowMs += 1000;
  const second = Math.floor(stage.nowMs / 1000);
  stage.source.newest = second;
  stage.hub.tick();
  // Some have been sent the second, the last one has not.
  expect([first.output.take().length, last.output.text]).toEqual([1, '']);
  last.output.drain();
  last.drained();
  for (let turn = 0; turn < 5; turn++) await settle();
  const events = last.output.take();
  expect(events.map(({ id }) => id)).toEqual([second]);
  expect(events[0]?.data['topics']).toMatchObject({ [node]: { fromSecond: second - 2 } });
});
