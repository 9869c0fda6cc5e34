import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentStage } from '../../../test/agent/agentStage.ts';

let stage: AgentStage;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1_700_000_000_700);
  stage = new AgentStage();
});
afterEach(() => {
  stage.remove();
  vi.useRealTimers();
});

const zeros = (count: number) => new Array<number>(count).fill(0);

describe('AgentMetrics, when clocks differ or are set', () => {
  it.each([-7300, -3000, -1200, -600, 400, 900, 3000, 3_600_000])('a clock that is %d ms ahead', async (offsetMs) => {
    const node = stage.node('n1', 'a');
    node.stopAgent();
    node.offsetMs = offsetMs;
    node.startAgent();
    await stage.pass(70);
    await stage.follow(['a']);
    await stage.pass(1);
    const last = Math.floor(Date.now() / 1000);
    const values = Array.from({ length: 50 }, (_, index) =>
      stage.metrics.pod('a')?.workingSetBytes.at(last - 1 - index),
    );
    expect(values).toEqual(new Array(50).fill(100));
    expect(stage.metrics.newestSecond()).toBeGreaterThanOrEqual(last - 1);
    expect(stage.metrics.newestSecond()).toBeLessThanOrEqual(last + 1);
    const [health] = stage.metrics.health();
    expect(health?.findings.some(({ code }) => code === 'agent_clock_off')).toBe(Math.abs(offsetMs) > 500);
    expect(stage.metrics.observedSinceSecond()).toBeLessThan(last - 60);
  });

  it('a slow first answer of an agent with the same clock shifts no second', async () => {
    const node = stage.node('n1', 'a');
    await stage.pass(70);
    const answered = Math.floor(Date.now() / 1000);
    node.answerDelayMs = 1400;
    const followed = stage.follow(['a']);
    await vi.advanceTimersByTimeAsync(1400);
    await followed;
    expect(stage.metrics.newestSecond()).toBe(answered);
    expect(stage.deviations('a', 5)).toEqual([0, 0, 0, 0, Number.NaN]);
    expect(stage.metrics.health()[0]?.findings).toEqual([]);
  });

  it('a clock that is set back and forth loses no measured second', async () => {
    const node = stage.node('n1', 'a');
    await stage.pass(70);
    await stage.follow(['a']);
    node.offsetMs = 5000;
    await stage.pass(10);
    expect(stage.deviations('a', 8)).toEqual(zeros(8));
    node.offsetMs = -20_000;
    await stage.pass(10);
    expect(stage.deviations('a', 8)).toEqual(zeros(8));
    const last = Math.floor(Date.now() / 1000);
    expect(stage.metrics.pod('a')?.cpuPercent.at(last + 2)).toBeNaN();
  });

  it.each([3, 30, 3600])(
    "goes on at once when its clock and the server's are set back together by %d s",
    async (seconds) => {
      const node = stage.node('n1', 'a');
      await stage.pass(70);
      await stage.follow(['a'], ['n1']);
      await stage.pass(5);
      vi.setSystemTime(Date.now() - seconds * 1000);
      await stage.pass(3);
      const last = Math.floor(Date.now() / 1000);
      expect(stage.metrics.newestSecond()).toBe(last);
      expect(stage.metrics.newestSecondOf({ nodeNames: ['n1'], podUids: ['a'] })).toBe(last);
      expect(stage.deviations('a', 2)).toEqual(zeros(2));
      expect(stage.metrics.pod('a')?.cpuPercent.at(last + 2)).toBeNaN();
      expect(node.asked.at(-1)?.since).not.toBeNull();
    },
  );
});
