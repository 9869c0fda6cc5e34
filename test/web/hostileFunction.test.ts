import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { Dashboard, pulseOf } from './dashboard.ts';

const names = ['<img/src=x/onerror=alert(1)>', '$(id)', 'n'.repeat(200), '\u05e9\u05dc\u05d5\u05dd\u202egnp.exe'];
/** Longer names are cut. */
const shownNames = names.map((name) => name.slice(0, 128));
const line = '<img src=x onerror="alert(1)"> $(id) \u202egnp.exe \u001b[31m';
const answer = '<script>alert(1)</script>';

/** A function that logs and answers what would do harm as markup, as a command, or to what stands around it. */
function hostileFunctions(folder: string): void {
  mkdirSync(join(folder, 'hostile'));
  writeFileSync(
    join(folder, 'stack.yaml'),
    'functions:\n  hostile:\n    handler: ./hostile\n    environment:\n      fprocess: sh handler.sh\n',
  );
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const logged = [
    ...names.map((name) => `INFO ${name} started`),
    ...names.slice(1).map((name, index) => `INFO ${names[index] ?? ''} invoke ${name}`),
    line,
  ];
  const script = logged.map((text) => `printf '%s %s\\n' "$now" ${quoted(text)} >&2`);
  writeFileSync(
    join(folder, 'hostile/handler.sh'),
    ["now=$(date '+%Y/%m/%d %H:%M:%S')", ...script, `printf '%s' ${quoted(answer)}`].join('\n'),
  );
}

describe('A function that logs and answers what could do harm', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  let server: ServerProcess;
  let dashboard: Dashboard;
  beforeAll(async () => {
    hostileFunctions(folder);
    const flags = ['--functions', folder, '--no-demo-calls'];
    [server, dashboard] = await Promise.all([ServerProcess.start(flags), Dashboard.launch()]);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), dashboard.close()]);
    rmSync(folder, { recursive: true });
  });

  it('is shown as text everywhere', async () => {
    const page = await dashboard.open(`${server.origin}/ui/functions/openfaas-fn/hostile?invoke=`);
    await expect.poll(() => pulseOf(page)).toBe('live');
    await page.getByRole('button', { name: 'Invoke', exact: true }).last().click();
    await expect.poll(() => page.getByTestId('result').textContent()).toBe(answer);
    await expect.poll(() => page.getByRole('log').textContent()).toContain(line);
    const boxes = page.locator('main button[data-state][title]');
    const titles = () => boxes.evaluateAll((all) => all.map((box) => box.getAttribute('title')));
    await expect.poll(titles).toEqual(shownNames);
    expect(await page.locator('main img, main script').count()).toBe(0);
    // A long name is cut with dots: the page does not grow.
    const widest = await boxes.evaluateAll((all) => Math.max(...all.map((box) => box.clientWidth)));
    expect(widest).toBeLessThan(320);
    expect(dashboard.problems).toEqual([]);
  });

  it('is copied without what cannot be seen', async () => {
    await fetch(`${server.origin}/api/v1/functions/openfaas-fn/hostile/invoke`, { method: 'POST' });
    const page = await dashboard.open(`${server.origin}/ui/functions/openfaas-fn/hostile`);
    await expect.poll(() => page.getByRole('log').textContent()).toContain(line);
    await page.evaluate(() => {
      const log = document.querySelector('[role="log"]');
      if (log !== null) document.getSelection()?.selectAllChildren(log);
    });
    await page.keyboard.press('Control+C');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('<img src=x onerror="alert(1)"> $(id) gnp.exe [31m');
    expect(copied).not.toMatch(/[\u202e\u001b]/);
  });
});
