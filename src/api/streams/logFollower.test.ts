import { describe, expect, it } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import { FakeOutput, firstSecond, StreamStage, settle } from '../../../test/streams/stage.ts';
import { StagedLog } from '../../../test/streams/stagedLog.ts';
import type { LiveLine } from '../../contract/v1/liveTopics.ts';
import { Fault } from '../../model/fault.ts';
import { logLineObject } from '../objects/invocationObject.ts';
import type { OutputCalls } from './hub.ts';
import { LogFollower, type LogForm } from './logFollower.ts';
import { LogsFeed } from './logsFeed.ts';
import { parseTopic } from './topic.ts';

const topic = 'logs:fn/add';

interface SentRecord {
  readonly event: string;
  readonly text?: string;
  readonly [name: string]: unknown;
}

/** A client that may stall, which follows the log of `fn/add`. */
class FollowedOutput extends FakeOutput {
  end(bytes: Buffer): void {
    this.write(bytes);
    this.destroySoon();
  }

  isWritten = false;
  written = () => {
    this.isWritten = true;
  };

  get records(): SentRecord[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  /** After the first heartbeat: texts of lines without their date, other records as they are, without the time. */
  get told(): unknown[] {
    return this.records.slice(1).map(({ nowSeconds, ...record }) => {
      expect(nowSeconds).toBeGreaterThan(firstSecond - 60);
      return record.event === 'line' ? record.text?.slice(20) : record;
    });
  }
}

class FollowStage extends StreamStage {
  readonly log = new StagedLog(() => this.nowMs);

  constructor() {
    super();
    this.logs = this.log.source;
  }

  follow(given: { form?: LogForm; pod?: string; q?: string; forMs?: number; namespaces?: string[] } = {}) {
    if (this.current === null) throw new Error('nothing is connected');
    const { form = 'ndjson', pod = null, q = '', forMs = null } = given;
    const requests = [{ text: topic, since: null, topic: parseTopic(topic) }];
    const namespaces = given.namespaces === undefined ? null : new Set(given.namespaces);
    const scope = given.namespaces?.join() ?? '';
    const request = { requests, scope, namespaces, connectionName: null, client: 'ann', forMs };
    const made: { follower: LogFollower; calls: OutputCalls }[] = [];
    this.hub.read(request, this.current, ({ since }, calls) => {
      const feed = [...since.keys()].find((each) => each instanceof LogsFeed);
      if (feed === undefined) throw new Error('no feed');
      const isWanted = (line: { text: string }) => line.text.includes(q);
      const follower = new LogFollower(feed, { form, pod, isWanted, nowMs: () => this.nowMs }, calls);
      made.push({ follower, calls });
      return follower;
    });
    const [first] = made;
    if (first === undefined) throw new Error('not taken in');
    return { ...first, output: new FollowedOutput() };
  }
}

/** Lets the hub send what happened: it waits 50 ms between two batches. */
const batch = () => new Promise<void>((resolve) => setTimeout(resolve, 60));

describe('A followed log', () => {
  it('sends first lines, then each further one as it is written', async () => {
    const stage = new FollowStage();
    const { follower, output } = stage.follow();
    await stage.pass(1);
    await follower.ready();
    follower.start(output, [], 0);
    expect(output.isWritten).toBe(true);
    stage.log.write(null, 'one');
    stage.log.write(null, 'two');
    await batch();
    expect(output.told).toEqual(['one', 'two']);
    stage.log.write(null, 'three');
    await stage.pass(1);
    expect(output.told).toEqual(['one', 'two', 'three']);
  });

  it('writes server-sent events with the id of each line', async () => {
    const stage = new FollowStage();
    const { follower, output } = stage.follow({ form: 'sse' });
    await stage.pass(1);
    await follower.ready();
    follower.start(output, [], 0);
    stage.log.write(null, 'one');
    await batch();
    expect(output.text).toMatch(
      /^event: heartbeat\ndata: \{.*\}\n\nevent: line\nid: add-1:\d+:0\ndata: \{"event":"line",.*\}\n\n$/,
    );
  });

  it('leaves out lines that are not wanted, and those that were among the first', async () => {
    const stage = new FollowStage();
    const { follower, output } = stage.follow({ q: 'yes' });
    await stage.pass(1);
    await follower.ready();
    stage.log.write(null, 'yes, read before it arrived');
    const first: LiveLine[] = [];
    const query = { functionId: stage.functionRecord('add').id, podUid: null, tailLines: null, sinceMs: null };
    for await (const lines of stage.log.source.records(query, new AbortController().signal)) {
      first.push(...lines.map((line) => logLineObject({ ...line, invocation: null })));
    }
    output.text = '{}\n';
    follower.start(output, first, 0);
    stage.log.write(null, 'no');
    stage.log.write(null, 'yes');
    await batch();
    expect(output.told).toEqual(['yes, read before it arrived', 'yes']);
  });

  it('ends with how many of the lines it wanted a client that does not read has missed', async () => {
    const stage = new FollowStage();
    const { follower, output } = stage.follow({ q: 'yes' });
    await stage.pass(1);
    await follower.ready();
    follower.start(output, [], 0);
    output.isReading = false;
    for (let count = 0; count < 3; count++) stage.log.write(null, `yes ${'x'.repeat(8000)}`);
    await batch();
    stage.log.write(null, 'no', 'yes', 'no', 'yes', 'no');
    follower.end('shutting_down');
    expect(output.records.slice(-2)).toMatchObject([{ event: 'skipped', lines: 2 }, { event: 'end' }]);
  });

  it('leaves out lines that its client has and that arrive late', async () => {
    const stage = new FollowStage();
    const { follower, output } = stage.follow();
    await stage.pass(1);
    await follower.ready();
    stage.log.write(null, 'had');
    const query = { functionId: stage.functionRecord('add').id, podUid: null, tailLines: null, sinceMs: null };
    const had: string[] = [];
    for await (const lines of stage.log.source.records(query, new AbortController().signal)) {
      had.push(...lines.map(({ id }) => id));
    }
    follower.start(output, [], 0, had);
    stage.log.write(null, 'new');
    await batch();
    expect(output.told).toEqual(['new']);
  });

  it('keeps nothing for a client that does not read, and tells how many lines it missed', async () => {
    const stage = new FollowStage();
    const { follower, calls, output } = stage.follow();
    await stage.pass(1);
    await follower.ready();
    follower.start(output, [], 0);
    output.isReading = false;
    for (let round = 0; round < 30; round++) {
      for (let count = 0; count < 100; count++) stage.log.write(null, `${round * 100 + count}`);
      await stage.pass(1);
    }
    const stalled = output.records.length;
    expect(output.writableLength).toBeLessThan(48 * 1024);
    output.drain();
    calls.drained();
    const { records } = output;
    const missed = records.flatMap(({ event, lines }) => (event === 'skipped' ? [Number(lines)] : []));
    const lines = records.filter(({ event }) => event === 'line');
    expect(records[stalled]).toMatchObject({ event: 'skipped' });
    expect(lines.length + missed.reduce((sum, count) => sum + count, 0)).toBe(3000);
    expect(lines.at(-1)?.text).toContain('2999');
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  });

  it('tells at its end what a client that does not read has not got', async () => {
    const stage = new FollowStage();
    const { follower, output } = stage.follow();
    await stage.pass(1);
    await follower.ready();
    output.isReading = false;
    follower.start(output, [], 0);
    for (let count = 0; count < 500; count++) stage.log.write(null, `${count}`);
    await stage.pass(1);
    stage.hub.close();
    const { records } = output;
    const [skipped, end] = records.slice(-2);
    expect(end).toMatchObject({ event: 'end', reason: 'shutting_down' });
    const got = records.filter(({ event }) => event === 'line').length;
    expect(skipped).toMatchObject({ event: 'skipped', lines: 500 - got });
    expect(output.isEnded).toBe(true);
  });

  it.each<[string, string, (stage: FollowStage) => void, object?]>([
    [
      'the function is gone',
      'unknown_function',
      (stage) => stage.index.changeFunctions({ put: [], dropped: [stage.functionRecord('add')] }),
    ],
    ['the log has no source', 'no_log_source', (stage) => (stage.logs = null)],
    [
      'its pod is gone',
      'unknown_pod',
      (stage) => stage.index.changePods({ put: [], dropped: [fakePod('add-1', 'add')] }),
      { pod: 'add-1' },
    ],
    ['the connection is replaced', 'log_restarted', (stage) => (stage.current = stage.connectionOf('other'))],
    ['the clock is set back', 'log_restarted', (stage) => (stage.nowMs -= 10_000)],
    ['its time is over', 'time_limit', () => {}, { forMs: 1500 }],
    ['the connection is closed', 'connection_closed', (stage) => (stage.current = null)],
  ])('ends when %s, and no longer counts as a stream', async (_name, reason, happen, given = {}) => {
    const stage = new FollowStage();
    const { follower, output } = stage.follow(given);
    await stage.pass(1);
    await follower.ready();
    follower.start(output, [], 0);
    expect(stage.hub.size).toBe(1);
    happen(stage);
    await stage.pass(3);
    await settle();
    expect(output.told).toEqual([{ event: 'end', reason }]);
    expect({ ended: output.isEnded, size: stage.hub.size }).toEqual({ ended: true, size: 0 });
  });

  it('that is not there has ended before it began', async () => {
    const stage = new FollowStage();
    const { follower } = stage.follow({ namespaces: ['other'] });
    await follower.ready();
    expect(follower.ended).toBe('unknown_function');
    expect(stage.hub.size).toBe(0);
  });

  it('says when lines may be missing, and when no longer', async () => {
    const stage = new FollowStage();
    const { follower, output } = stage.follow();
    await stage.pass(1);
    await follower.ready();
    follower.start(output, [], 0);
    stage.log.read = async () => new Fault('upstream_failed', 'broken');
    await stage.pass(7);
    expect(output.told).toEqual([{ event: 'incomplete', incomplete: true }]);
    stage.log.read = async () => null;
    await stage.pass(7);
    expect(output.told.slice(1)).toEqual([{ event: 'incomplete', incomplete: false }]);
  });

  it('is heard at least every 15 s', async () => {
    const stage = new FollowStage();
    const { follower, output } = stage.follow();
    await stage.pass(1);
    await follower.ready();
    follower.start(output, [], 0);
    await stage.pass(14);
    expect(output.told).toEqual([]);
    await stage.pass(3);
    expect(output.told).toEqual([{ event: 'heartbeat' }]);
  });
});
