import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { seriousFindings } from './accessibility.ts';
import { Dashboard, goesOn, pulseOf } from './dashboard.ts';

describe('The frame', () => {
  let server: ServerProcess;
  let dashboard: Dashboard;
  beforeAll(async () => {
    [server, dashboard] = await Promise.all([ServerProcess.start(), Dashboard.launch()]);
  });
  afterAll(() => Promise.all([server.stop(), dashboard.close()]));
  let ui = '';
  beforeEach(() => {
    ui = `${server.origin}/ui/`;
  });
  afterEach(async () => {
    const problems = [...dashboard.problems];
    await dashboard.clear();
    expect(problems).toEqual([]);
  });

  it('is there at once and live within moments', async () => {
    const page = await dashboard.open(ui);
    await expect.poll(() => pulseOf(page)).toBe('live');
    const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    console.log(`measured: first contentful paint after ${Math.round(paint ?? 0)} ms`);
    expect(paint).toBeGreaterThan(0);
    await expect.poll(() => page.locator('[data-missed="false"]').count()).toBeGreaterThan(2);
  });

  it.each([
    ['functions/openfaas-fn/add', /\/ui\/functions\/openfaas-fn\/add$/],
    ['functions/openfaas-fn/add?invoke=', /invoke=$/],
    ['nowhere/at/all', /\/ui\/nowhere\/at\/all$/],
  ])('opens %s, goes to the overview and back', async (path, address) => {
    const page = await dashboard.open(ui + path);
    await page.getByRole('link', { name: 'Overview' }).click();
    await expect.poll(() => page.url()).toBe(ui);
    await page.goBack();
    await expect.poll(() => page.url()).toMatch(address);
    await expect.poll(() => pulseOf(page)).toBe('live');
  });

  it('says of an unknown address that there is no such page, and leads to the functions', async () => {
    const page = await dashboard.open(`${ui}whatever`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await expect.poll(() => page.title()).toContain('There is no such page');
    expect(await page.getByRole('grid').count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'All functions' }).click();
    await page.getByRole('grid').first().waitFor();
    expect(page.url()).toBe(ui);
  });

  it.each<['en' | 'zh', string, string]>([
    ['en', 'Overview', '总览'],
    ['zh', '总览', 'Overview'],
  ])('speaks the language of the browser (%s), switches, and remembers', async (language, before, after) => {
    const context = await dashboard.context({ language });
    const page = await dashboard.open(ui, context);
    const link = (name: string) => page.getByRole('link', { name });
    await expect.poll(() => link(before).count()).toBe(1);
    await page.getByRole('button', { name: language === 'en' ? '切换到中文' : 'Switch to English' }).click();
    await expect.poll(() => link(after).count()).toBe(1);
    await page.reload();
    await expect.poll(() => link(after).count()).toBe(1);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(language === 'en' ? 'zh-CN' : 'en');
  });

  it('follows the theme of the system until one is chosen', async () => {
    const page = await dashboard.open(ui, await dashboard.context({ theme: 'light' }));
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme']);
    await expect.poll(theme).toBe('light');
    // The browser tells a page with its next picture; on a busy machine it may drop the change that came before the first.
    await expect
      .poll(async () => {
        await page.emulateMedia({ colorScheme: 'light' });
        await page.emulateMedia({ colorScheme: 'dark' });
        return theme();
      })
      .toBe('dark');
    await page.getByRole('button', { name: 'Switch to the light theme' }).click();
    await expect.poll(theme).toBe('light');
    await page.reload();
    await expect.poll(theme).toBe('light');
  });

  it('finds functions and actions in the palette', async () => {
    const page = await dashboard.open(ui);
    await expect.poll(() => pulseOf(page)).toBe('live');
    await page.keyboard.press('Control+K');
    await page.locator('[role="combobox"]:focus').waitFor();
    await page.keyboard.type('fn:ADD-T');
    const options = page.getByRole('option');
    await expect.poll(() => options.allInnerTexts()).toEqual([expect.stringContaining('add-two')]);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toBe(`${ui}functions/openfaas-fn/add-two`);
    await page.keyboard.press('Control+K');
    await page.locator('[role="combobox"]:focus').waitFor();
    await page.keyboard.type('>freeze');
    await expect.poll(() => options.count()).toBe(1);
    await page.keyboard.press('Enter');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
  });

  it('lets no letter through to the page while the palette still loads', async () => {
    const context = await dashboard.context();
    let arrive = () => {};
    const arriving = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await context.route(/\/assets\/overlays/, async (route) => {
      await arriving;
      await route.continue();
    });
    const page = await dashboard.open(ui, context);
    await expect.poll(() => pulseOf(page)).toBe('live');
    await page.keyboard.press('Control+K');
    await page.keyboard.type('f?');
    await goesOn(page);
    arrive();
    await page.locator('[role="combobox"]:focus').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
  });

  it('stops time, goes through it by keys and goes on', async () => {
    const page = await dashboard.open(ui);
    await expect.poll(() => pulseOf(page)).toBe('live');
    const slider = page.getByRole('slider');
    const now = async () => Number(await slider.getAttribute('aria-valuenow'));
    await page.keyboard.press('f');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
    const at = await page.getByTestId('pulse').textContent();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(now).toBe(-11);
    await slider.focus();
    await page.keyboard.press('Home');
    await expect.poll(now).toBe(-59);
    await page.keyboard.press('End');
    await expect.poll(now).toBe(0);
    await expect.poll(() => page.getByTestId('pulse').textContent()).toContain(/\d\d:\d\d:\d\d/.exec(at ?? '')?.[0]);
    await page.keyboard.press('Escape');
    await expect.poll(() => pulseOf(page)).toBe('live');
  });

  it('stops time where the strip is dragged', async () => {
    const page = await dashboard.open(ui);
    await expect.poll(() => pulseOf(page)).toBe('live');
    const slider = page.getByRole('slider');
    const { x = 0, y = 0, width = 0 } = (await slider.boundingBox()) ?? {};
    await page.mouse.move(x + width * 0.75, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 1, y + 20);
    await page.mouse.up();
    await expect.poll(() => slider.getAttribute('aria-valuenow')).toBe('-29');
    await page.getByRole('button', { name: 'Go live' }).click();
    await expect.poll(() => pulseOf(page)).toBe('live');
  });

  it('stops time by a finger on a phone, shows the figures of that second, and goes on', async () => {
    const context = await dashboard.context({ width: 390, height: 844, pixelRatio: 2, touch: true });
    const page = await dashboard.open(ui, context);
    await expect.poll(() => pulseOf(page)).toBe('live');
    await page.getByRole('slider').tap({ position: { x: 150, y: 10 } });
    await expect.poll(() => pulseOf(page)).toBe('frozen');
    // Later seconds are dimmed, but not the figures that stand above them.
    const covered = await page.evaluate(() => {
      const cells = [...document.querySelectorAll<HTMLElement>('[role="grid"] [data-cell="errorPercent"]')];
      const [cell] = cells.filter(({ textContent }) => textContent !== '');
      const row = cell?.parentElement;
      return row === null || row === undefined ? null : getComputedStyle(row).zIndex;
    });
    expect(covered).toBe('2');
    await page.getByRole('button', { name: 'Go live' }).tap();
    await expect.poll(() => pulseOf(page)).toBe('live');
    await goesOn(page);
  });

  it('has keys that can be switched off and never work while somebody types', async () => {
    const page = await dashboard.open(ui);
    await expect.poll(() => pulseOf(page)).toBe('live');
    await page.keyboard.press('?');
    await page.getByRole('switch').click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('f');
    await page.keyboard.press('Control+K');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(1);
    await page.keyboard.press('Escape');
    await goesOn(page);
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await page.getByRole('switch').click();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Control+K');
    await page.locator('[role="combobox"]:focus').waitFor();
    await page.keyboard.type('f');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await goesOn(page);
    await page.keyboard.press('f');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
  });

  it('can be walked through by keyboard alone, with a visible focus', async () => {
    const page = await dashboard.open(ui);
    await expect.poll(() => pulseOf(page)).toBe('live');
    const seen: string[] = [];
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab');
      const [name, outline] = await page.evaluate(() => {
        const focused = document.activeElement;
        if (focused === null || focused === document.body) return ['end', ''];
        const text = focused.getAttribute('aria-label') ?? focused.textContent ?? '';
        return [text, getComputedStyle(focused).outlineStyle];
      });
      if (name === 'end') break;
      expect({ name, outline }).toEqual({ name, outline: 'solid' });
      seen.push(name ?? '');
    }
    for (const name of [
      'Find a function, pod, node or actionCtrl K',
      'Settings',
      'Overview',
      'Time: calls of the last 60 seconds',
    ]) {
      expect(seen).toContain(name);
    }
  });

  it.each<['dark' | 'light']>([['dark'], ['light']])('has nothing serious for axe-core, %s', async (theme) => {
    const page = await dashboard.open(ui, await dashboard.context({ theme }));
    await expect.poll(() => pulseOf(page)).toBe('live');
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('f');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Control+K');
    await expect.poll(() => page.getByRole('option').count()).toBeGreaterThan(2);
    expect(await seriousFindings(page)).toEqual([]);
  });

  it.each([
    [390, 844, 2],
    [360, 740, 3],
    [1024, 768, 1],
    [3840, 2160, 1],
  ])('fits a window of %d x %d', async (width, height, pixelRatio) => {
    const page = await dashboard.open(ui, await dashboard.context({ width, height, pixelRatio }));
    await expect.poll(() => pulseOf(page)).toBe('live');
    const overflow = await page.evaluate(
      () =>
        [...document.querySelectorAll('header, nav, section, button')]
          .map((element) => element.getBoundingClientRect())
          .filter(({ left, right, width: own }) => own > 0 && (left < -1 || right > innerWidth + 1)).length,
    );
    expect(overflow).toBe(0);
  });
});
