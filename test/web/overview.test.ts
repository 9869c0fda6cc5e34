import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { count, type FigureText, figure, percentile, plainText, readyOf } from '../../web/lib/figures.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriousFindings } from './accessibility.ts';
import { Dashboard, pulseOf } from './dashboard.ts';
import { type FigureCell, figureCells } from './figureCells.ts';

type Client = ReturnType<typeof createClient>;

/** What a cell shows that no window has: how long a call has run, or how many run. It is within bounds. */
type Expected = string | { readonly from: number; readonly to: number };

/** The figures of a second, by plain HTTP. */
class SecondFigures {
  readonly #client: Client;
  readonly #second: number;

  constructor(client: Client, second: number) {
    this.#client = client;
    this.#second = second;
  }

  async of(name: string): Promise<Expected | null> {
    const [, kind, subject = '', column = ''] = /^(function|node|invocation):(.*):(\w+)$/.exec(name) ?? [];
    if (kind === 'node') return this.#ofNode(subject, column);
    if (kind === 'invocation') return this.#elapsed(subject);
    if (kind === 'function') {
      const [namespace = '', short = ''] = subject.split('/');
      return column === 'reading' ? this.#running(subject) : this.#ofFunction(namespace, short, column);
    }
    return this.#ofAll(name);
  }

  async #ofFunction(namespace: string, name: string, column: string): Promise<string> {
    const { columns, endSecond } = await this.#client.functionWindow({ namespace, name });
    const read = (each: string) => columns?.[each]?.[59 - (endSecond - this.#second)] ?? null;
    const calls = read('callsPerSecond');
    const errors = read('errorsPerSecond');
    const { replicasWanted } = await this.#client.function({ namespace, name });
    const texts: Record<string, FigureText> = {
      callsPerSecond: calls !== null && Number.isInteger(calls) ? count(calls) : figure(calls),
      errorPercent: figure(calls === null || calls === 0 || errors === null ? null : (100 * errors) / calls),
      p50Ms: percentile(read('p50Ms'), null),
      p95Ms: percentile(read('p95Ms'), null),
      cpuPercent: figure(read('cpuPercent')),
      memoryPercent: figure(read('memoryPercent')),
      replicasReady: readyOf(read('replicasReady'), replicasWanted),
    };
    return plainText(texts[column] ?? []);
  }

  async #ofNode(name: string, column: string): Promise<string> {
    if (column === 'reading') return '';
    if (column === 'pods') return String((await this.#client.node({ name })).pods);
    const { columns, endSecond } = await this.#client.nodeWindow({ name });
    return plainText(figure(columns?.[column]?.[59 - (endSecond - this.#second)] ?? null));
  }

  async #elapsed(id: string): Promise<Expected> {
    const { startedAtSeconds } = await this.#client.invocation({ id });
    const seconds = this.#second - startedAtSeconds;
    return { from: seconds - 1, to: seconds + 1 };
  }

  /** How many calls ran: those that began or ended around this second may be among them. */
  async #running(subject: string | null): Promise<Expected> {
    const names = (await this.#client.functions({ limit: 1000 })).items;
    const all = await Promise.all(
      names
        .filter(({ namespace, name }) => subject === null || subject === `${namespace}/${name}`)
        .map(({ namespace, name }) => this.#client.functionInvocations({ namespace, name, limit: 1000 })),
    );
    const ran = (margin: number) =>
      all
        .flatMap(({ items }) => items)
        .filter(({ startedAtSeconds, endedAtSeconds }) => {
          const hasBegun = startedAtSeconds < this.#second + margin;
          return hasBegun && (endedAtSeconds === null || endedAtSeconds > this.#second - margin);
        }).length;
    return { from: ran(-1.5), to: ran(1.5) };
  }

  async #ofAll(name: string): Promise<Expected | null> {
    switch (name) {
      case 'overview:functions':
        return String((await this.#client.functions()).total);
      case 'overview:nodes':
        return String((await this.#client.nodes()).total);
      case 'overview:running':
        return this.#running(null);
      case 'overview:problems': {
        const { items } = await this.#client.findings();
        const now = items.filter(({ severity, endedSeconds, sinceSeconds }) => {
          return (
            severity !== 'note' &&
            (endedSeconds === null || endedSeconds > this.#second) &&
            sinceSeconds <= this.#second + 1
          );
        });
        return { from: now.length - 1, to: now.length + 1 };
      }
      default:
        return null;
    }
  }
}

/** The cells that do not show what they are to show. */
async function wrongCells(cells: readonly FigureCell[], figures: SecondFigures): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name, text } of cells) {
    const expected = await figures.of(name);
    const isRight =
      expected !== null && typeof expected === 'object'
        ? Number.parseFloat(text || '0') >= expected.from && Number.parseFloat(text || '0') <= expected.to
        : text === expected;
    if (!isRight) wrong.push(`${name} shows "${text}", not ${JSON.stringify(expected)}`);
  }
  return wrong;
}

describe('The overview', () => {
  let server: ServerProcess;
  let dashboard: Dashboard;
  let client: Client;
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
  const opened = async () => {
    const page = await dashboard.open(ui);
    await expect.poll(() => pulseOf(page)).toBe('live');
    await expect
      .poll(() => page.locator('[data-figure$=":callsPerSecond"]', { hasText: /^\d/ }).count())
      .toBeGreaterThan(5);
    return page;
  };

  it('shows in every cell what the API has for the frozen second', async () => {
    const page = await opened();
    await expect.poll(() => page.locator('[data-figure^="invocation:"]').count()).toBeGreaterThan(0);
    await page.keyboard.press('f');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
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

  it('sorts, filters, groups and opens a function with the keyboard alone', async () => {
    const page = await opened();
    const names = () => page.locator('[role="grid"] [role="rowheader"]').allInnerTexts();
    await page.getByRole('button', { name: /memory/ }).click();
    await expect.poll(() => page.url()).toContain('sort=-memoryPercent');
    await page.keyboard.press('/');
    await page.keyboard.type('ADD');
    await expect.poll(names).toEqual(expect.arrayContaining(['add', 'add-two']));
    expect(await page.locator('[role="rowheader"] em').first().innerText()).toBe('add');
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

  it.each(['dark', 'light'] as const)('has nothing that axe-core finds serious in the %s theme', async (theme) => {
    const page = await dashboard.open(ui, await dashboard.context({ theme }));
    await expect
      .poll(() => page.locator('[data-figure$=":cpuPercent"]', { hasText: /^\d/ }).count())
      .toBeGreaterThan(5);
    expect(await seriousFindings(page)).toEqual([]);
  });
});
