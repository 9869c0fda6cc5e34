import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { coarse, figure, percentile, plainText } from '../../web/lib/figures.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriousFindings } from './accessibility.ts';
import { Dashboard, pulseOf } from './dashboard.ts';
import { figureCells } from './figureCells.ts';
import { SecondFigures, topicOf, wrongCells } from './secondFigures.ts';

/** The second whose figures the page shows. */
async function secondOf(page: Page): Promise<number> {
  return Number(await page.locator('[data-second]').getAttribute('data-second'));
}

/** Moves a pointer onto a row and off it. */
interface Pointing {
  readonly enter: () => Promise<void>;
  readonly leave: () => Promise<void>;
}

describe('The overview', () => {
  let server: ServerProcess;
  let dashboard: Dashboard;
  let client: ReturnType<typeof createClient>;
  let ui = '';
  beforeAll(async () => {
    [server, dashboard] = await Promise.all([ServerProcess.start(), Dashboard.launch()]);
    client = createClient({ server: server.origin });
    ui = `${server.origin}/ui/`;
  });
  afterAll(() => Promise.all([server.stop(), dashboard.close()]));
  afterEach(async () => {
    const problems = [...dashboard.problems];
    await dashboard.clear();
    expect(problems).toEqual([]);
  });

  /** Opens it and waits until calls were counted in every row. */
  const opened = async (query = '') => {
    const page = await dashboard.open(ui + query);
    await expect.poll(() => pulseOf(page)).toBe('live');
    await expect
      .poll(() => page.locator('[data-figure$=":callsPerSecond"]', { hasText: /^\d/ }).count())
      .toBeGreaterThan(5);
    return page;
  };

  it('shows in every cell what the API has for the frozen second', async () => {
    const page = await opened();
    await expect.poll(() => page.locator('[data-figure^="invocation:"]').count()).toBeGreaterThan(0);
    // The page knows the running calls of the seconds since it was opened.
    const first = await secondOf(page);
    await expect.poll(() => secondOf(page)).toBeGreaterThan(first + 3);
    await page.keyboard.press('f');
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
    await expect.poll(() => page.locator('[data-sorted-ago]').last().textContent()).toMatch(/^sorted \d+ s ago$/);
    const { cells, second } = await figureCells(page);
    expect(cells.length).toBeGreaterThan(100);
    expect(await wrongCells(cells, new SecondFigures(client, second))).toEqual([]);
  });

  it('shows the last minute of calls while live', async () => {
    const page = await opened();
    const { items } = await client.functions();
    for (const { namespace, name } of items.slice(0, 5)) {
      const shown = async () => {
        const { cells } = await figureCells(page);
        const text = (column: string) =>
          cells.find((cell) => cell.name === `function:${namespace}/${name}:${column}`)?.text;
        const minute = await client.function({ namespace, name });
        return [
          ['calls', text('callsPerSecond'), plainText(figure(minute.callsPerSecond))],
          ['errors', text('errorPercent'), plainText(figure(minute.errorPercent))],
          ['p50', text('p50Ms'), plainText(percentile(minute.p50Ms, minute.p50Bound))],
          ['p95', text('p95Ms'), plainText(percentile(minute.p95Ms, minute.p95Bound))],
        ].filter(([, now, right]) => now !== right);
      };
      await expect.poll(shown, { interval: 150 }).toEqual([]);
    }
  });

  it('shows the coarse figures of the API in a row that is out of the window', async () => {
    const page = await dashboard.open(ui, await dashboard.context({ width: 390, height: 220 }));
    const row = page.locator('[role="grid"] [data-row][tabindex="0"]');
    await expect.poll(() => row.locator('[data-cell="p95Ms"]').textContent()).toMatch(/\d/);
    await row.focus();
    const key = (await row.getAttribute('data-row')) ?? '';
    await page.locator('[data-second]').evaluate((element) => element.scrollTo(0, element.scrollHeight));
    const wrong = async () => {
      const { cells } = await figureCells(page);
      const { items } = await topicOf(client, 'functions');
      const item = items.find(({ namespace, name }) => `${namespace}/${name}` === key);
      const expected = {
        callsPerSecond: plainText(coarse(figure(item?.callsPerSecond ?? null))),
        errorPercent: plainText(coarse(figure(item?.errorPercent ?? null))),
        p95Ms: '–',
      };
      const shown = (column: string) => cells.find(({ name }) => name === `function:${key}:${column}`)?.text;
      return Object.entries(expected).filter(([column, text]) => shown(column) !== text);
    };
    await expect.poll(wrong, { interval: 150 }).toEqual([]);
    expect(await row.locator('[data-cell="callsPerSecond"]').textContent()).toMatch(/^~\d/);
  });

  it('draws nothing because somebody points at a row', async () => {
    const page = await opened('?sort=-callsPerSecond');
    await page.evaluate(() => {
      const row = document.querySelector('[role="grid"] [data-row] [role="rowheader"]');
      const outside = document.querySelector('main');
      if (row === null || outside === null) throw new Error('There is nothing to point at.');
      const move = async (from: Element, to: Element) => {
        from.dispatchEvent(new PointerEvent('pointerout', { bubbles: true, relatedTarget: to }));
        to.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, relatedTarget: from }));
        // What is rendered for it comes before this.
        for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
      };
      const pointing = { enter: () => move(outside, row), leave: () => move(row, outside) };
      Object.assign(window, { pointing });
    });
    const visits = 50;
    const drawn = await page.evaluate(async (times) => {
      const { pointing }: { readonly pointing: Pointing } = Object(window);
      const { prototype } = CanvasRenderingContext2D;
      const { clearRect } = prototype;
      let clears = 0;
      prototype.clearRect = function (...box) {
        clears++;
        clearRect.apply(this, box);
      };
      for (let visit = 0; visit < times; visit++) {
        await pointing.enter();
        await pointing.leave();
      }
      prototype.clearRect = clearRect;
      return clears;
    }, visits);
    // Seconds come meanwhile, and each is drawn.
    expect(drawn).toBeLessThan(visits);
    // It was pointed at: another order waits meanwhile.
    const point = (to: keyof Pointing) =>
      page.evaluate(async (way) => {
        const { pointing }: { readonly pointing: Pointing } = Object(window);
        await pointing[way]();
      }, to);
    const sortedAgo = page.locator('[data-sorted-ago]').last();
    const place = (name: string) => page.locator(`[data-row="openfaas-fn/${name}"]`).getAttribute('aria-rowindex');
    await point('enter');
    expect(await sortedAgo.textContent()).toBe('');
    const called = (await place('add')) === '2' ? 'add-two' : 'add';
    const before = await place(called);
    const callAndRead = async () => {
      await fetch(`${server.origin}/function/${called}`, { method: 'POST' });
      return sortedAgo.textContent();
    };
    await expect.poll(callAndRead).toMatch(/^sorted \d+ s ago$/);
    expect(await place(called)).toBe(before);
    await point('leave');
    await expect.poll(() => sortedAgo.textContent()).toBe('');
  });

  it('sorts, filters, groups and opens a function with the keyboard alone', async () => {
    const page = await opened();
    const names = () => page.locator('[role="grid"] [role="rowheader"]').allInnerTexts();
    await page.getByRole('button', { name: /memory/ }).click();
    await expect.poll(() => page.url()).toContain('sort=-memoryPercent');
    await page.keyboard.press('/');
    await page.keyboard.type('ADD');
    await expect.poll(names).toEqual(expect.arrayContaining(['add', 'add-two']));
    expect(await page.locator('[role="rowheader"] em').first().textContent()).toBe('add');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).not.toContain('filter');
    await page.getByRole('combobox').selectOption('node');
    await expect.poll(() => page.getByText(/\d+ functions/).count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.locator('[role="grid"] [tabindex="0"]').focus();
    const first = await page.locator('[data-row]:focus').getAttribute('data-row');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('[data-row]:focus').getAttribute('data-row')).not.toBe(first);
    const second = await page.locator('[data-row]:focus').getAttribute('data-row');
    // What its track shows is a table for those who do not see it.
    await expect.poll(() => page.locator('[data-row]:focus [data-track-table] tbody tr').count()).toBe(60);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain(`functions/${second}`);
  });

  it.each([721, 840, 960, 1280])(
    'keeps all figures left of the axis, apart from each other, in a window of %d px',
    async (width) => {
      const page = await dashboard.open(ui, await dashboard.context({ width }));
      await expect
        .poll(() => page.locator('[data-figure$=":callsPerSecond"]', { hasText: /^\d/ }).count())
        .toBeGreaterThan(5);
      // Texts of a row, and of a head, that reach into the next one or into the axis.
      const wrong = await page.evaluate(() => {
        const axis = document.querySelector('[role="slider"]')?.getBoundingClientRect().left ?? 0;
        return [...document.querySelectorAll('[role="row"] > [role="presentation"]')].flatMap((row) => {
          const boxes = [...row.children].map((cell) => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            const [text, box] = [range.getBoundingClientRect(), cell.getBoundingClientRect()];
            const isCut = getComputedStyle(cell).overflow === 'hidden';
            return { name: cell.textContent, left: text.left, right: isCut ? box.right : text.right };
          });
          const shown = boxes.filter(({ name }) => name !== '');
          return shown.filter(({ right }, at) => right > (shown[at + 1]?.left ?? axis)).map(({ name }) => name);
        });
      });
      expect(wrong).toEqual([]);
    },
  );

  it.each(['dark', 'light'] as const)('has nothing that axe-core finds serious in the %s theme', async (theme) => {
    const page = await dashboard.open(ui, await dashboard.context({ theme }));
    await expect
      .poll(() => page.locator('[data-figure$=":cpuPercent"]', { hasText: /^\d/ }).count())
      .toBeGreaterThan(5);
    expect(await seriousFindings(page)).toEqual([]);
  });
});
