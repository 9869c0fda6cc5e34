import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { Dashboard, goesOn, pulseOf } from '../web/dashboard.ts';
import { figureCells } from '../web/figureCells.ts';
import { SecondFigures, wrongCells } from '../web/secondFigures.ts';
import { component, kubectl, lab } from './lab.ts';

const fn = lab.functionsNamespace;
const longestMs = 60_000;
const withAgents = ['--kubeconfig', lab.readerKubeconfig, '--agent-token-file', lab.agentTokenFile];

/** Has the DaemonSet of the agents run pods on no node, or on each again. */
async function runAgents(run: boolean): Promise<void> {
  const nodeSelector = { 'faascope.test/none': run ? null : 'yes' };
  const patch = JSON.stringify({ spec: { template: { spec: { nodeSelector } } } });
  await kubectl('-n', 'faascope', 'patch', 'daemonset/faascope-agent', '--patch', patch);
}

async function started(...flags: readonly string[]): Promise<ServerProcess> {
  const server = await ServerProcess.start([...withAgents, ...flags]);
  await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  return server;
}

/** The sub-functions in the graph of a call, as `NAME:STATE`. */
const boxes = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main button[data-state][title]')].map(
      ({ title, dataset }) => `${title}:${dataset['state']}`,
    ),
  );

async function figureOf(page: Page, name: string): Promise<string> {
  const { cells } = await figureCells(page);
  return cells.find((cell) => cell.name === name)?.text ?? '';
}

/** What stands right of the minute of the node, or of a function: how old its figures are, or how far apart. */
const nodeReading = (page: Page) => figureOf(page, `node:${lab.nodeName}:reading`);
const functionReading = (page: Page) => figureOf(page, `function:${fn}/add:reading`);

/** Figures of replicas that are marked as too old. */
const oldFigures = (page: Page) => page.locator('[data-figure^="pod:"][data-old="true"]').count();

describe('The dashboard of a cluster', () => {
  let server: ServerProcess;
  /** Without a source that takes over from the agents. */
  let agentsAlone: ServerProcess;
  let dashboard: Dashboard;
  const figures: string[] = [];

  beforeAll(async () => {
    const launching = Dashboard.launch();
    await component('start', 'agent-pods');
    const gateway = ['--gateway', lab.gatewayUrl, '--gateway-metrics', new URL(lab.gatewayMetricsUrl).origin];
    server = await started('--prometheus', lab.prometheusUrl, ...gateway, '--allow-invoke');
    agentsAlone = await started();
    dashboard = await launching;
  });
  /** Whether a test has the page ask for what is not there: the browser logs each such answer. */
  let asksInVain = false;
  afterEach(async () => {
    const problems = dashboard.problems.filter((text) => !asksInVain || !text.includes('Failed to load resource'));
    asksInVain = false;
    await dashboard.clear();
    expect(problems).toEqual([]);
  });
  afterAll(async () => {
    await server?.stop();
    await agentsAlone?.stop();
    await dashboard?.close();
    await component('stop', 'agent-pods');
    process.stdout.write(`measured:\n  ${figures.join('\n  ')}\n`);
  });

  /** Waits until something holds, and notes how long it took since `fromMs`. */
  const timed = async (what: string, fromMs: number, holds: () => Promise<boolean>) => {
    await until(what, holds, longestMs, 50);
    figures.push(`${what}: ${Math.round(performance.now() - fromMs)} ms`);
  };
  const opened = async (path: string, { origin } = server): Promise<Page> => {
    const fromMs = performance.now();
    const page = await dashboard.open(origin + path);
    await timed(`${path} opened -> live`, fromMs, async () => (await pulseOf(page)) === 'live');
    return page;
  };
  const overview = '/ui/';
  const flow = `/ui/functions/${fn}/flow`;

  it('shows in every cell of the overview what the API has for the frozen second', async () => {
    const page = await opened(overview);
    const measured = [`node:${lab.nodeName}:cpuPercent`, `function:${fn}/flow:memoryPercent`];
    for (const name of measured) await until(name, async () => /^\d/.test(await figureOf(page, name)), longestMs);
    await goesOn(page);
    await page.keyboard.press('f');
    await until('it is frozen', async () => (await pulseOf(page)) === 'frozen');
    const { cells, second } = await figureCells(page);
    expect(cells.length).toBeGreaterThan(50);
    expect(await wrongCells(cells, new SecondFigures(createClient({ server: server.origin }), second))).toEqual([]);
  });

  it('shows a call made in the form in the graph while it runs', async () => {
    const page = await opened(`${flow}?invoke=`);
    await page.getByLabel('Body').fill('{}');
    const invoke = page.getByRole('button', { name: 'Invoke', exact: true }).and(page.locator('[type="submit"]'));
    await until('it may be called', () => invoke.isEnabled());
    const fromMs = performance.now();
    await invoke.click();
    await timed('Invoke pressed -> in the graph', fromMs, async () => (await boxes(page)).includes('handle:running'));
    await until('it goes on', async () => (await boxes(page)).includes('parse:running'));
    expect(await boxes(page)).toContain('fetch:ended');
    expect(await page.getByTestId('result').count()).toBe(0);
    const ended = ['handle', 'fetch', 'parse', 'check', 'store'].map((name) => `${name}:ended`);
    await until('all is over', async () => JSON.stringify(await boxes(page)) === JSON.stringify(ended));
    await until('the answer is shown', async () => (await page.getByTestId('result').count()) === 1);
    expect(await page.getByTestId('result').textContent()).toBe('fetched, parsed, checked and stored\n');
    await until('it says how it was found', async () => (await page.getByText('found by time').count()) === 1);
  });

  it('marks what is stale, or measured less often, while the agent is gone', async () => {
    const page = await opened(overview);
    const alone = await opened(overview, agentsAlone);
    const replicas = await opened(flow, agentsAlone);
    const isWell = async (each: Page) => (await nodeReading(each)) === '' && (await functionReading(each)) === '';
    for (const each of [page, alone]) await until('all is well', () => isWell(each), longestMs);
    await until('replicas are measured', async () => (await replicas.locator('[data-old="false"]').count()) > 0);
    const fromMs = performance.now();
    await runAgents(false);
    await Promise.all([
      timed('agent stopped -> figures of the node are marked as old', fromMs, async () =>
        /^\d+ s old$/.test(await nodeReading(alone)),
      ),
      timed(
        'agent stopped -> figures of replicas are marked as old',
        fromMs,
        async () => (await oldFigures(replicas)) > 0,
      ),
      timed('agent stopped -> the interval of Prometheus is shown', fromMs, async () =>
        /^every \d+ s$/.test(await functionReading(page)),
      ),
    ]);
    const againMs = performance.now();
    await runAgents(true);
    await Promise.all([
      timed('agent started -> no mark at node and functions', againMs, () => isWell(alone)),
      timed('agent started -> no mark at replicas', againMs, async () => (await oldFigures(replicas)) === 0),
      timed('agent started -> every second beside Prometheus', againMs, () => isWell(page)),
    ]);
  });

  it('follows the server to another connection and back', async () => {
    asksInVain = true;
    const page = await opened(overview);
    const functionPage = await opened(flow);
    const where = () => page.getByRole('banner').textContent();
    const lists = async (row: string) => (await page.locator(`[data-row="${row}"]`).count()) === 1;
    const isGone = async () => (await functionPage.getByText('There is no function flow').count()) > 0;
    await until('flow is listed', () => lists(`${fn}/flow`), longestMs);
    for (const [address, row, gone] of [
      ['local', 'openfaas-fn/checkout', true],
      [lab.prometheusUrl, `${fn}/flow`, false],
    ] as const) {
      const { status } = await server.get(`/setIP?ip=${encodeURIComponent(address)}`);
      expect(status).toBe(200);
      const fromMs = performance.now();
      await timed(`${address} connected -> its functions are listed`, fromMs, () => lists(row));
      await until('it says what is connected', async () => (await where())?.includes('this machine') === gone);
      await until('the page of flow follows', async () => (await isGone()) === gone);
      for (const each of [page, functionPage]) await until('live', async () => (await pulseOf(each)) === 'live');
    }
    expect(await lists('openfaas-fn/checkout')).toBe(false);
  });
});
