import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { V1Answers } from '../../src/client/client.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriousFindings } from './accessibility.ts';
import { Dashboard, pulseOf } from './dashboard.ts';
import { cardOf, rowsOf } from './openCard.ts';

const title = (page: Page) => cardOf(page).locator('h4').textContent();

/** Name of the figure that the card is about. */
const askedOf = (page: Page) => page.locator('[aria-describedby="figure-card"]').getAttribute('data-figure');

describe('The card of a figure', () => {
  let server: ServerProcess;
  let dashboard: Dashboard;
  let ui = '';
  beforeAll(async () => {
    [server, dashboard] = await Promise.all([ServerProcess.start(), Dashboard.launch()]);
    ui = `${server.origin}/ui/`;
  });
  afterAll(() => Promise.all([server.stop(), dashboard.close()]));
  afterEach(async () => {
    const problems = [...dashboard.problems];
    await dashboard.clear();
    expect(problems).toEqual([]);
  });

  /** Opens a page and waits until CPU was measured, and until what opens over the page is loaded. */
  const opened = async (path = '', view: Parameters<Dashboard['context']>[0] = {}) => {
    const page = await dashboard.open(ui + path, await dashboard.context(view));
    await expect.poll(() => pulseOf(page)).toBe('live');
    await expect
      .poll(() => page.locator('[data-figure$=":cpuPercent"]', { hasText: /^\d/ }).count())
      .toBeGreaterThan(0);
    return page;
  };

  it('opens where the pointer rests, says what the API says and closes when the pointer leaves', async () => {
    const page = await opened();
    const cell = page.locator('[role="grid"] [data-figure$=":cpuPercent"]', { hasText: /^\d/ }).first();
    await cell.hover();
    await cardOf(page).waitFor();
    const [, subject = ''] = /^function:(.*):cpuPercent$/.exec((await askedOf(page)) ?? '') ?? [];
    const get = async () => {
      const answer = await fetch(`${server.origin}/api/v1/functions/${subject}`);
      return (await answer.json()) as V1Answers['function'];
    };
    const { source } = (await get()).sources.cpuPercent;
    await expect
      .poll(() => rowsOf(page))
      .toMatchObject({ source, interval: expect.stringMatching(/^every 1 s, last update \d\.\d s ago$/) });
    await expect
      .poll(async () => (await title(page)) === `CPU of ${subject.split('/')[1]}: ${await cell.textContent()}%`)
      .toBe(true);
    // It can be pointed at itself.
    await cardOf(page).hover();
    await page.waitForTimeout(600);
    expect(await cardOf(page).count()).toBe(1);
    await page.mouse.move(5, 300);
    await expect.poll(() => cardOf(page).count()).toBe(0);
    expect(await page.locator('[aria-describedby]').count()).toBe(0);
  });

  it('is asked with I from the row that has the focus, and walked through by arrows', async () => {
    const page = await opened();
    const row = page.locator('[role="grid"] [data-row][tabindex="0"]');
    await row.focus();
    const key = await row.getAttribute('data-row');
    await page.keyboard.press('i');
    await expect.poll(() => askedOf(page)).toBe(`function:${key}:callsPerSecond`);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => askedOf(page)).toBe(`function:${key}:errorPercent`);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => askedOf(page)).toBe(`function:${key}:callsPerSecond`);
    // The arrows did not move time.
    expect(await pulseOf(page)).toBe('live');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-describedby'))).toBe('figure-card');
    await page.keyboard.press('Escape');
    await expect.poll(() => cardOf(page).count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-row'))).toBe(key);
    await page.keyboard.press('i');
    await cardOf(page).waitFor();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => cardOf(page).count()).toBe(0);
    await expect.poll(() => page.locator('[data-row]:focus').getAttribute('data-row')).not.toBe(key);
  });

  it('lets Tab through its links and on', async () => {
    const page = await opened();
    await page.locator('[role="grid"] [data-row][tabindex="0"]').focus();
    await page.keyboard.press('i');
    await cardOf(page).getByRole('link', { name: 'Documentation' }).waitFor();
    /** Where the focus is. */
    const focus = () =>
      page.evaluate(() => {
        const { activeElement } = document;
        if (activeElement === document.body) return 'nowhere';
        if (activeElement?.closest('#figure-card') !== null) return 'card';
        return activeElement.matches('[aria-describedby="figure-card"]') ? 'figure' : 'elsewhere';
      });
    const walked: string[] = [];
    const press = async (key: string, until: string) => {
      do {
        await page.keyboard.press(key);
        walked.push(await focus());
      } while (walked.length < 12 && walked.at(-1) !== until);
    };
    await press('Tab', 'card');
    await press('Shift+Tab', 'figure');
    await press('Tab', 'elsewhere');
    expect([...new Set(walked)]).toEqual(['card', 'figure', 'elsewhere']);
    expect(walked.at(-1)).toBe('elsewhere');
    await expect.poll(() => cardOf(page).count()).toBe(0);
  });

  it('is not asked while somebody types, nor by a key that is switched off', async () => {
    const page = await opened();
    await page.keyboard.press('/');
    await page.keyboard.type('i');
    await expect.poll(() => page.url()).toContain('filter=i');
    expect(await cardOf(page).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.evaluate(() => localStorage.setItem('faascope.settings', JSON.stringify({ singleKeys: false })));
    await page.reload();
    await expect.poll(() => page.locator('[role="grid"] [data-row][tabindex="0"]').count()).toBe(1);
    await page.locator('[role="grid"] [data-row][tabindex="0"]').focus();
    await page.keyboard.press('i');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('[data-row]:focus').count()).toBe(1);
    expect(await cardOf(page).count()).toBe(0);
  });

  it('opens where a finger taps a figure, not its function, and fits the window', async () => {
    const page = await opened('', { width: 390, height: 844, pixelRatio: 2, touch: true });
    await page.locator('[role="grid"] [data-figure$=":callsPerSecond"]').first().tap();
    await cardOf(page).waitFor();
    const { x = -1, width = 0, y = -1, height = 0 } = (await cardOf(page).boundingBox()) ?? {};
    expect([x >= 0, x + width <= 390, y >= 0, y + height <= 844]).toEqual([true, true, true, true]);
    expect(new URL(page.url()).pathname).toBe('/ui/');
    await page.locator('[role="grid"] [role="rowheader"]').nth(3).tap();
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/ui\/functions\//);
    await expect.poll(() => cardOf(page).count()).toBe(0);
  });

  it('tells the second that is held', async () => {
    const page = await opened();
    await page.keyboard.press('f');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
    const clock = /\d\d:\d\d:\d\d/.exec((await page.getByTestId('pulse').textContent()) ?? '')?.[0];
    await page.locator('[data-figure^="node:"][data-figure$=":memoryPercent"]').first().hover();
    await expect.poll(() => rowsOf(page)).toMatchObject({ interval: `every 1 s, as of ${clock}` });
  });

  it('says of a fact that there is none, and why', async () => {
    const page = await opened('functions/openfaas-fn/slow');
    // The stack file of the samples sets no upper bound.
    await page.locator('dd bdi', { hasText: 'max –' }).hover();
    await expect.poll(() => title(page)).toBe('maximum scale of slow: none');
    expect(await rowsOf(page)).toEqual({ reason: 'The function declares none.' });
    expect(await page.locator('dd bdi', { hasText: /^min \d/ }).getAttribute('data-unknown')).toBeNull();
  });

  it.each(['', 'functions/openfaas-fn/slow'])('knows every figure of /ui/%s, and why one is unknown', async (path) => {
    const page = await opened(path);
    await page.keyboard.press('i');
    await cardOf(page).waitFor();
    // One of each column, and one that is unknown.
    const figures = await page.evaluate(() => {
      const cells = [...document.querySelectorAll<HTMLElement>('main [data-figure]')].filter(
        (cell) => cell.textContent !== '' && cell.checkVisibility(),
      );
      const byKind = new Map(
        cells.map((cell) => {
          const name = cell.dataset['figure'] ?? '';
          return [`${name.replace(/:.*:/s, ':')} ${cell.textContent?.startsWith('–')}`, name];
        }),
      );
      return [...byKind.values()];
    });
    expect(figures.length).toBeGreaterThan(10);
    const unexplained: string[] = [];
    // Calls come and go.
    for (const name of figures.filter((each) => !/^invocation:|:reading$/.test(each))) {
      const figure = page.locator(`main [data-figure=${JSON.stringify(name)}]`).first();
      await figure.evaluate((element) => {
        element.tabIndex = -1;
        element.blur();
      });
      await page.keyboard.press('Escape');
      await figure.focus();
      await page.keyboard.press('i');
      await expect.poll(() => askedOf(page)).toBe(name);
      if (!((await figure.textContent()) ?? '').startsWith('–')) continue;
      const isExplained = async () =>
        'reason' in (await rowsOf(page)) || !((await figure.textContent()) ?? '').startsWith('–');
      await expect
        .poll(isExplained)
        .toBe(true)
        .catch(() => unexplained.push(name));
    }
    expect(unexplained).toEqual([]);
  });

  it('says who tells of running calls', async () => {
    const page = await opened();
    await page.locator('[data-figure="overview:running"]').hover();
    await expect.poll(() => rowsOf(page)).toMatchObject({ source: 'local', interval: 'every 1 s' });
  });

  it('leads to what the documents say', async () => {
    const page = await opened();
    await page.locator('[data-figure^="node:"][data-figure$=":cpuPercent"]').first().hover();
    const href = await cardOf(page).getByRole('link').getAttribute('href');
    const documents = await (await dashboard.context()).newPage();
    await documents.goto(href ?? '');
    await expect
      .poll(() => documents.locator('.opblock.is-open .opblock-summary-path').textContent())
      .toMatch(/nodes.*name/s);
    expect(new URL(documents.url()).pathname).toBe('/docs');
  });

  it.each([
    ['dark', '', 'en'],
    ['light', '', 'zh'],
    ['light', 'functions/openfaas-fn/slow', 'en'],
    ['dark', 'functions/openfaas-fn/slow', 'zh'],
  ] as const)('has nothing that axe-core finds serious: %s, /ui/%s, %s', async (theme, path, language) => {
    const page = await opened(path, { theme, language });
    await page.locator('main [data-figure$=":cpuPercent"]', { hasText: /^\d/ }).first().hover();
    await expect.poll(async () => Object.keys(await rowsOf(page)).length).toBeGreaterThan(0);
    expect(await seriousFindings(page)).toEqual([]);
  });
});
