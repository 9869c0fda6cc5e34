import { beforeEach, describe, expect, it } from 'vitest';
import type { TopicName } from '../../src/client/client.ts';
import { FakeLive } from '../api/fakeLive.ts';
import { LiveStore } from './liveStore.ts';

const topic: TopicName = 'function:a/b';

describe('The store', () => {
  let nowMs = 0;
  let seconds: (() => void)[] = [];
  let source: FakeLive;
  let live: LiveStore;
  let pictures = 0;
  beforeEach(() => {
    nowMs = 0;
    seconds = [];
    source = new FakeLive();
    live = new LiveStore(source, {
      nowMs: () => nowMs,
      beforeFrame: (run) => run(),
      everySecond: (run) => {
        seconds.push(run);
        return () => {};
      },
    });
    pictures = 0;
    live.subscribe(() => pictures++);
  });
  const pass = (ms: number) => {
    nowMs += ms;
    for (const run of seconds) run();
  };
  const ended = () => live.topic(topic)?.second;

  it('has nothing before the first update', () => {
    expect([live.topic(topic), live.nowSeconds, live.axisEnd, live.readSecond]).toEqual([null, null, null, null]);
  });

  it('follows a topic as long as anybody watches it', () => {
    const first = live.watch(topic);
    const second = live.watch(topic);
    expect(source.topics).toEqual([topic]);
    first();
    first();
    expect(source.topics).toEqual([topic]);
    second();
    expect(source.topics).toEqual([]);
  });

  it('reads the newest second', () => {
    live.watch(topic);
    source.window(topic, 1000, {});
    source.window(topic, 1001, {});
    expect([live.axisEnd, live.readSecond, live.readsNewest, pictures]).toEqual([1001, 1001, true, 2]);
  });

  it('goes on with the server time between updates', () => {
    source.window(topic, 1000, {});
    pass(2500);
    expect(live.nowSeconds).toBeCloseTo(1000.5 + 2.5, 6);
  });

  it('moves the axis on, but not the newest second, while the connection is lost', () => {
    source.window(topic, 1000, {});
    source.lose();
    pass(14_200);
    expect([live.newestSecond, live.axisEnd, live.readSecond]).toEqual([1000, 1014, 1000]);
    expect(pictures).toBe(3);
    source.window(topic, 1015, {});
    expect([live.newestSecond, live.axisEnd]).toEqual([1015, 1015]);
  });

  it('holds what is shown while a second is frozen, and goes on afterwards', () => {
    source.window(topic, 1000, {});
    live.freeze(981);
    source.window(topic, 1005, {});
    expect([ended(), live.axisEnd, live.readSecond, live.newestSecond]).toEqual([1000, 1000, 981, 1005]);
    live.freeze(970);
    expect(live.frozenSecond).toBe(970);
    live.goLive();
    expect([ended(), live.axisEnd, live.readSecond, live.readsNewest]).toEqual([1005, 1005, 1005, true]);
  });

  it.each([
    [900, 941],
    [1200, 1000],
    [980.4, 980],
  ])('freezes on the axis only: %d becomes %d', (asked, second) => {
    source.window(topic, 1000, {});
    live.freeze(asked);
    expect(live.frozenSecond).toBe(second);
  });

  it('takes in what is watched after time was stopped, once', () => {
    source.window(topic, 1000, {});
    live.freeze(990);
    const other: TopicName = 'function:a/other';
    source.window(other, 1003, {});
    source.window(other, 1004, {});
    expect([live.topic(other)?.second, ended()]).toEqual([1003, 1000]);
  });

  it('reads the second under the pointer first', () => {
    source.window(topic, 1000, {});
    live.freeze(990);
    live.point(970);
    expect(live.readSecond).toBe(970);
    live.point(null);
    expect(live.readSecond).toBe(990);
  });

  it('reads what comes below a pointer that rests', () => {
    source.window(topic, 1000, {});
    live.point(980);
    source.window(topic, 1070, {});
    expect([live.cursorSecond, live.readSecond, live.readsNewest]).toEqual([1050, 1050, false]);
    source.lose();
    pass(5000);
    expect([live.axisEnd, live.cursorSecond]).toEqual([1075, 1055]);
    live.point(null);
    expect([live.cursorSecond, live.readsNewest]).toEqual([null, true]);
  });

  it('starts over when the clock of the server was set back', () => {
    const other: TopicName = 'function:a/other';
    source.window(topic, 1000, {});
    source.window(other, 1001, {});
    live.freeze(990);
    live.point(995);
    // Topic by topic.
    source.window(topic, 901, {});
    expect([live.newestSecond, live.frozenSecond]).toEqual([1001, 990]);
    source.window(other, 902, {});
    const read = [live.newestSecond, live.axisEnd, live.readSecond, ended()];
    expect(read).toEqual([902, 902, 902, 901]);
    expect([live.frozenSecond, live.cursorSecond]).toEqual([null, null]);
    expect(live.beat).toEqual([...Array(9).fill(false), true]);
    pass(1000);
    expect(live.contact).toEqual({ kind: 'live', forSeconds: 1 });
  });

  it('keeps what is frozen when the topic that was a moment ahead is let go', () => {
    source.window(topic, 1000, {});
    source.window('function:a/ahead', 1002, {});
    live.freeze(990);
    source.send({ topics: {} });
    source.window(topic, 1000, {});
    expect([live.newestSecond, live.frozenSecond]).toEqual([1002, 990]);
  });

  it('lets time go on when another connection comes', () => {
    source.window(topic, 1000, {});
    live.freeze(990);
    source.connect('other');
    source.window(topic, 500, {});
    expect([live.frozenSecond, live.axisEnd, ended()]).toEqual([null, 500, 500]);
  });
});
