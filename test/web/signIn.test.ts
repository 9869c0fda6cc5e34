import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { seriousFindings } from './accessibility.ts';
import { Dashboard, pulseOf } from './dashboard.ts';

const tokens = 'ann t-ann viewer\n';

describe('Signing in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-web-'));
  const file = join(folder, 'tokens');
  let server: ServerProcess;
  let dashboard: Dashboard;
  beforeAll(async () => {
    writeFileSync(file, tokens);
    [server, dashboard] = await Promise.all([ServerProcess.start(['--token-file', file]), Dashboard.launch()]);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), dashboard.close()]);
    rmSync(folder, { recursive: true });
  });

  it.each<['dark' | 'light']>([['dark'], ['light']])('is asked for by a page that names nothing, %s', async (theme) => {
    const page = await dashboard.open(`${server.origin}/ui/`, await dashboard.context({ theme }));
    await page.getByRole('heading', { name: 'Sign in to faascope' }).waitFor();
    expect(await page.textContent('#root')).not.toMatch(/openfaas|add-two|local/i);
    expect(await seriousFindings(page)).toEqual([]);
    await dashboard.clear();
  });

  it('takes a token to the page that was asked for, in all tabs, until somebody signs out or the token ends', async () => {
    const context = await dashboard.context();
    const address = `${server.origin}/ui/functions/openfaas-fn/add`;
    const page = await dashboard.open(address, context);
    const other = await dashboard.open(`${server.origin}/ui/`, context);
    await page.getByLabel('Access token').fill('t-nobody');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('Token not accepted');
    expect(await page.getByLabel('Access token').inputValue()).toBe('t-nobody');
    await page.getByLabel('Access token').fill('t-ann');
    await page.keyboard.press('Enter');
    for (const each of [page, other]) await expect.poll(() => pulseOf(each)).toBe('live');
    expect(page.url()).toBe(address);

    await page.route('**/api/v1/session', (route) => route.abort());
    await page.getByRole('button', { name: 'Settings' }).click();
    const signOut = page.getByRole('menuitem', { name: 'Sign out ann' });
    await signOut.click();
    await expect.poll(() => signOut.textContent()).toContain('Still signed in');
    await page.unroute('**/api/v1/session');
    await signOut.click();
    for (const each of [page, other]) await each.getByLabel('Access token').waitFor();

    await other.getByLabel('Access token').fill('t-ann');
    await other.keyboard.press('Enter');
    for (const each of [page, other]) await expect.poll(() => pulseOf(each)).toBe('live');
    writeFileSync(file, tokens.replace('t-ann', 't-new'));
    for (const each of [page, other]) {
      await each.getByLabel('Access token').waitFor({ timeout: 10_000 });
      await expect.poll(() => each.title()).toBe('faascope');
      expect(await each.locator('link[rel="icon"]').getAttribute('href')).toMatch(/\.svg$/);
    }
  });
});
