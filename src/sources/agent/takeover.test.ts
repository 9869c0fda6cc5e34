import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentStage } from '../../../test/agent/agentStage.ts';
import { Fault } from '../../model/fault.ts';
import type { MetricsSource } from '../../model/source/metricsSource.ts';
import { MetricsChoice } from '../../model/watch/metricsChoice.ts';

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

/** A source that has everything at once. */
const next: MetricsSource = {
  name: 'prometheus',
  intervalSeconds: 15,
  failing: null,
  newestSecond: () => null,
  observedSinceSecond: () => null,
  node: () => null,
  pod: () => null,
  follow: async () => {},
  unfollow: () => {},
};

const refused = async () => {
  throw new Fault('upstream_refused', 'No agent.');
};
const late = () =>
  new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Fault('upstream_timeout', 'No answer within 2 s.')), 2000);
  });

/** Reviews the choice once a second, until it is another source's or for 20 s. @param phaseMs of the second */
async function reviewUntilTakenOver(choice: MetricsChoice, phaseMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < 20_000 && choice.source !== next; passedMs += 10) {
    await vi.advanceTimersByTimeAsync(10);
    if (Date.now() % 1000 !== phaseMs) continue;
    choice.review(performance.now());
    await vi.advanceTimersByTimeAsync(0);
  }
}

describe.each([
  ['that refuses connections', refused],
  ['that does not answer', late],
])('An agent %s', (_name, failure) => {
  it.each([0, 10, 250, 500, 750, 990])(
    'is replaced 3 to 4 s after its last answer (reviewed at .%i)',
    async (phaseMs) => {
      const node = stage.node('n1');
      await stage.pass(3);
      const choice = new MetricsChoice([stage.metrics, next], { podUids: [], nodeNames: ['n1'] });
      await choice.follow(60_000);
      await stage.pass(3);
      expect(choice.source).toBe(stage.metrics);
      node.failure = failure;
      await reviewUntilTakenOver(choice, phaseMs);
      expect(choice.source).toBe(next);
      const tookMs = Date.now() - (stage.metrics.health()[0]?.lastSuccessAtMs ?? 0);
      expect(tookMs).toBeGreaterThan(3000);
      expect(tookMs).toBeLessThanOrEqual(4000);
      choice.close();
    },
  );
});
