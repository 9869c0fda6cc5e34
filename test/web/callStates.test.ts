import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { InvocationsState, LiveInvocation } from '../../src/client/client.ts';
import { invocationReasons } from '../../src/contract/v1/invocationReason.ts';
import { MadeUpServer, type MadeUpTopics } from '../madeUpServer.ts';
import { madeUpTopics } from '../madeUpTopics.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';
import { seriousFindings } from './accessibility.ts';
import { Dashboard, pulseOf } from './dashboard.ts';

const [namespace, name] = ['openfaas-fn', 'add'];
const pod = { name: 'add-1', uid: 'uid-1' };
/** SHOTS=FOLDER keeps a picture of each state. */
const folder = process.env['SHOTS'];

/** A sub-function that began and ended so many seconds after its call. */
type Sub = readonly [name: string, from: number, to: number | null, state?: 'started' | 'ended' | 'failed'];

interface Given {
  readonly id: string;
  /** How long ago it began, s. */
  readonly ago: number;
  /** How long it ran, s; null while it runs. */
  readonly lasted: number | null;
  readonly subs?: readonly Sub[];
  readonly edges?: readonly string[];
  readonly mixed?: boolean;
  readonly why?: 'lines_mixed' | 'output_after_end';
}

function callOf({ id, ago, lasted, subs = [], edges = [], mixed = false, why }: Given, second: number): LiveInvocation {
  const startedAtSeconds = second - ago;
  const at = (seconds: number | null) => (seconds === null ? null : startedAtSeconds + seconds);
  return {
    ...{ connection: 'local', id, callId: null, function: { namespace, name }, pod, node: 'n1' },
    ...{ startedAtSeconds, endedAtSeconds: at(lasted), state: lasted === null ? 'running' : 'succeeded' },
    ...{ durationMs: lasted === null ? null : lasted * 1000, coldStartMs: null, mixed, revision: 1 },
    subFunctions: subs.map(([sub, from, to, state = to === null ? 'started' : 'ended']) => ({
      ...{ name: sub, state, startedAtSeconds: at(from), endedAtSeconds: at(to) },
    })),
    edges: edges.map((edge) => {
      const [from = '', to = ''] = edge.split('>');
      return { from, to };
    }),
    why: why === undefined ? null : { code: why, params: {}, ...invocationReasons[why] },
  };
}

/** The topics of one function whose calls are these. */
function topicsWith(calls: readonly Given[]): MadeUpTopics {
  const others = madeUpTopics({ functions: [name], nodes: ['n1'], subFunction: 'step', sentence: 'Calls fail.' });
  const begun = Math.floor(Date.now() / 1000);
  const invocations: InvocationsState = {
    ...{ connection: 'local', counted: null, followed: true, why: null },
    invocations: calls.map((call) => callOf(call, begun)),
  };
  const line = (text: string, index: number) => ({
    ...{ id: String(index), atSeconds: begun - 1 + index / 10, pod: pod.name, text, level: null, invocation: null },
  });
  const logs = { connection: 'local', lines: ['plan started', 'plan over'].map(line), dropped: 0, incomplete: false };
  return {
    state: (topic, second) => {
      if (topic.startsWith('invocations:')) return invocations;
      if (topic.startsWith('logs:')) return logs;
      return topic.startsWith('replicas:')
        ? { connection: 'local', total: 1, endSecond: second, pods: {} }
        : others.state(topic, second);
    },
    delta: (topic, second) => (/^(?:replicas|invocations|logs):/.test(topic) ? null : others.delta(topic, second)),
  };
}

const cycle: Given = {
  id: 'c1c1c1c1c1c1c1c1',
  ago: 5,
  lasted: 2.4,
  subs: [
    ['plan', 0.05, 2.3],
    ['search', 0.1, 0.9],
    ['rank', 0.3, 0.8],
    ['book', 1, 2.2],
    ['pay', 1.2, 2],
  ],
  edges: ['plan>search', 'search>rank', 'rank>search', 'plan>book', 'book>pay', 'pay>plan', 'pay>search'],
};
const self: Given = {
  id: 'd1d1d1d1d1d1d1d1',
  ago: 5,
  lasted: 1,
  subs: [['retry', 0, 0.9]],
  edges: ['retry>retry'],
};
const mixed: readonly Given[] = [
  {
    ...{ id: 'a1a1a1a1a1a1a1a1', ago: 4, lasted: 3, mixed: true, why: 'lines_mixed' },
    subs: [
      ['plan', 0.1, 2.8],
      ['search', 0.3, 1.1],
      ['pay', 1.4, 2.4, 'failed'],
    ],
  },
  {
    ...{ id: 'b1b1b1b1b1b1b1b1', ago: 3.5, lasted: 3, mixed: true, why: 'lines_mixed' },
    subs: [
      ['plan', 0.1, 2.8],
      ['audit', 0.4, null],
    ],
  },
];
const classic: Given = { id: 'e1e1e1e1e1e1e1e1', ago: 2, lasted: null, why: 'output_after_end' };
const classicEnded: Given = { ...classic, id: 'f1f1f1f1f1f1f1f1', lasted: 1.5 };

describe('A call on the page of its function', () => {
  let server: ServerProcess;
  let dashboard: Dashboard;
  beforeAll(async () => {
    [server, dashboard] = await Promise.all([ServerProcess.start(oneFunction), Dashboard.launch()]);
  });
  afterAll(() => Promise.all([server.stop(), dashboard.close()]));
  afterEach(async () => {
    const problems = dashboard.problems.filter((text) => !text.includes('404 (Not Found)'));
    await dashboard.clear();
    expect(problems).toEqual([]);
  });

  /** Opens the page while `look` looks at it. */
  async function shown(
    calls: readonly Given[],
    view: { readonly label: string; readonly width?: number; readonly theme?: 'light' },
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const front = await MadeUpServer.start(server, topicsWith(calls));
    try {
      const { label, ...size } = view;
      const address = `${front.origin}/ui/functions/${namespace}/${name}?call=${calls[0]?.id ?? ''}`;
      const page = await dashboard.open(address, await dashboard.context(size));
      await expect.poll(() => pulseOf(page)).toBe('live');
      await page.getByText(`Call ${calls[0]?.id.slice(0, 8)}`).waitFor();
      await look(page);
      expect(await seriousFindings(page)).toEqual([]);
      if (folder === undefined) return;
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${label}.png`) });
    } finally {
      front.stop();
    }
  }

  const boxNames = (page: Page) =>
    page.locator('main button[data-state][title]').evaluateAll((all) => all.map((each) => each.getAttribute('title')));
  const edges = (page: Page) =>
    page
      .getByRole('img', { name: 'Call graph' })
      .locator('g[data-kind]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-kind')));

  it.each([
    [1440, 'dark'],
    [1280, 'light'],
    [1920, 'dark'],
  ])('that calls back has a dashed edge for each of these calls, %d px, %s', async (width, theme) => {
    await shown([cycle], { label: `cycle-${width}`, width, ...(theme === 'light' ? { theme } : {}) }, async (page) => {
      expect(await boxNames(page)).toEqual(['plan', 'search', 'rank', 'book', 'pay']);
      const kinds = await edges(page);
      expect(kinds.filter((kind) => kind === 'back')).toHaveLength(3);
      expect(kinds).toHaveLength(7);
      // Every edge lies in the picture.
      const outside = await page.getByRole('img', { name: 'Call graph' }).evaluate((svg) => {
        const room = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('path, text')].filter((each) => {
          const box = each.getBoundingClientRect();
          return box.left < room.left || box.right > room.right || box.top < room.top || box.bottom > room.bottom;
        }).length;
      });
      expect(outside).toBe(0);
      await page.getByText('Dashed: a call back').waitFor();
    });
  });

  it('that calls itself has an edge that leaves and enters the same box', async () => {
    await shown([self], { label: 'self' }, async (page) => {
      expect(await boxNames(page)).toEqual(['retry']);
      expect(await edges(page)).toEqual(['back']);
    });
  });

  it.each([1440, 390])(
    'whose lines are mixed with another one has boxes without edges, and says why, %d px',
    async (width) => {
      await shown(mixed, { label: `mixed-${width}`, width }, async (page) => {
        await page.getByText(invocationReasons.lines_mixed.en).waitFor();
        expect(await page.getByRole('img', { name: 'Call graph' }).count()).toBe(0);
        // A bar for each run, and one where two run at once.
        const bars = (sub: string) =>
          page
            .locator(`button:has([title="${sub}"])`)
            .locator('[data-state]:not([data-figure])')
            .evaluateAll((all) => all.map((each) => each.getAttribute('data-state')));
        expect(await bars('plan')).toEqual(['ended', 'ended', 'several']);
        expect(await bars('search')).toEqual(['ended']);
        expect(await bars('audit')).toEqual(['open']);
        const times = page.locator('[data-figure*=":sub:"]');
        expect(await times.allTextContents()).toEqual(['overlap', '800 ms', '1.00 s', '–']);
        // The later call begins 0.5 s after the first one.
        const left = (at: number) =>
          page
            .locator('button:has([title="plan"]) [data-state]')
            .nth(at)
            .evaluate((bar) => Number.parseFloat(bar.style.left));
        const [first, second] = [await left(0), await left(1)];
        expect(second / first).toBeCloseTo(6, 1);
        await page.getByText('Stronger bars').waitFor();
        await page.getByText('mixed with b1b1b1b1').waitFor({ state: width === 390 ? 'attached' : 'visible' });
        if (width === 390) return;
        const boxes = page.locator('main div[data-state][title]');
        expect(await boxes.allTextContents()).toEqual(['plan–× 2', 'search800 ms', 'pay1.00 s', 'audit–']);
      });
    },
  );

  it.each([
    ['runs', classic, 'running'],
    ['has ended', classicEnded, 'ended'],
  ])('of a classic watchdog that %s is one box, and says why', async (label, call, state) => {
    await shown([call], { label: `classic-${label.replace(' ', '-')}` }, async (page) => {
      await page.getByText(invocationReasons.output_after_end.en).waitFor();
      expect(await boxNames(page)).toEqual([name]);
      expect(await page.locator('main button[data-state][title]').getAttribute('data-state')).toBe(state);
    });
  });
});
