import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { Dashboard, pulseOf } from './dashboard.ts';

describe('The keys of the sheet', () => {
  let server: ServerProcess;
  let dashboard: Dashboard;
  beforeAll(async () => {
    [server, dashboard] = await Promise.all([ServerProcess.start(), Dashboard.launch()]);
  });
  afterAll(() => Promise.all([server.stop(), dashboard.close()]));

  it('all work, and there are no others', async () => {
    const page = await dashboard.open(`${server.origin}/ui/functions/openfaas-fn/add`);
    await expect.poll(() => pulseOf(page)).toBe('live');
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog').locator('kbd');
    await keys.first().waitFor();
    const seen = new Set(await keys.allTextContents());
    const worked = new Set(['?']);
    const press = async (key: string, shown = key) => {
      await page.keyboard.press(key);
      for (const each of shown.split(' ')) worked.add(each);
    };
    const pressedAt = async (key: string, shown = key) => {
      await press(key, shown);
      return page.url();
    };
    await press('Escape', 'Esc');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    const calls = page.getByRole('button', { name: /^(?:older|newer)/ });
    await fetch(`${server.origin}/function/add`, { method: 'POST', body: '{"a":1,"b":2}' });
    await fetch(`${server.origin}/function/add`, { method: 'POST', body: '{"a":1,"b":2}' });
    await expect.poll(() => calls.count()).toBe(2);
    await expect.poll(() => pressedAt('[')).toContain('call=');
    const older = page.url();
    await press(']');
    await expect.poll(() => page.url()).not.toBe(older);
    // What may be done here is not known at once.
    const withForm = async () => {
      // The key closes the form that is open.
      if (!page.url().includes('invoke=')) await press('v', 'V');
      return page.url();
    };
    await expect.poll(withForm).toContain('invoke=');
    const goneTo = async () => {
      // The second key counts only soon after the first.
      await Promise.all([press('g', 'G'), press('o', 'O')]);
      return new URL(page.url()).pathname;
    };
    await expect.poll(goneTo).toBe('/ui/');
    const row = () => page.locator('[data-row]:focus').getAttribute('data-row');
    await page.locator('[role="grid"] [data-row][tabindex="0"]').waitFor();
    await press('j', 'J');
    const first = await row();
    await press('j', 'J');
    await expect.poll(row).not.toBe(first);
    await press('k', 'K');
    await expect.poll(row).toBe(first);
    await press('i', 'I');
    await page.locator('#figure-card').waitFor();
    await page.keyboard.press('Escape');
    await press('e', 'E');
    await expect.poll(() => page.url()).toContain('sort=-errorPercent');
    await press('/');
    await expect.poll(() => page.locator('input:focus').count()).toBe(1);
    await page.keyboard.press('Escape');
    await press('f', 'F');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
    const ago = () => page.getByRole('slider').getAttribute('aria-valuenow');
    await press('ArrowLeft', '←');
    await expect.poll(ago).toBe('-1');
    await press('Shift+ArrowLeft', 'Shift');
    await expect.poll(ago).toBe('-11');
    await press('ArrowRight', '→');
    await expect.poll(ago).toBe('-10');
    await press('Control+K', 'Ctrl K');
    await page.locator('[role="combobox"]:focus').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('j');
    const opened = await row();
    await press('Enter', '↵');
    await expect.poll(() => decodeURIComponent(page.url())).toContain(`/functions/${opened}`);
    expect(worked).toEqual(seen);
  });
});
