import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

/** How a page is opened. */
interface View {
  readonly width?: number;
  readonly height?: number;
  readonly pixelRatio?: number;
  readonly theme?: 'dark' | 'light';
  readonly language?: 'en' | 'zh';
  /** Whether it has a touch screen. */
  readonly touch?: boolean;
  /** Runs in each page before its own scripts. */
  readonly before?: string;
}

/** A browser that lets nothing pass: what is logged, thrown, or requested from elsewhere is a problem. */
export class Dashboard {
  /** Everything that a page must not do. A test that causes network errors clears what it expects. */
  readonly problems: string[] = [];
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<Dashboard> {
    const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
    return new Dashboard(await chromium.launch({ executablePath: '/usr/bin/chromium', args }));
  }

  /** A window with settings and storage of its own. Pages opened in one context are tabs of one browser. */
  async context(view: View = {}): Promise<BrowserContext> {
    const { width = 1440, height = 900, pixelRatio = 1, theme = 'dark', language = 'en', touch, before } = view;
    const context = await this.#browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: pixelRatio,
      colorScheme: theme,
      locale: language === 'zh' ? 'zh-CN' : 'en-GB',
      hasTouch: touch === true,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    if (before !== undefined) await context.addInitScript(before);
    this.#contexts.push(context);
    return context;
  }

  /** Opens an address in a tab of a context, or of a new one. */
  async open(address: string, context?: BrowserContext): Promise<Page> {
    const page = await (context ?? (await this.context())).newPage();
    const { origin } = new URL(address);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.problems.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', ({ message }) => this.problems.push(`thrown: ${message}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && url.protocol !== 'data:') this.problems.push(`request to ${url.origin}`);
    });
    await page.goto(address);
    return page;
  }

  /** Closes all windows. */
  async clear(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
    this.problems.length = 0;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

/** What the pulse says: `live`, `delayed`, `lost`, `frozen` or `connecting`. */
export function pulseOf(page: Page): Promise<string | null> {
  return page.getByTestId('pulse').getAttribute('data-kind');
}

/** Waits until the second that is read is another one, and another one again: while time is frozen or lost, it stays. */
export async function goesOn(page: Page): Promise<void> {
  const read = () => page.getByRole('slider').getAttribute('aria-valuetext');
  for (let turn = 0; turn < 2; turn++) {
    const before = await read();
    await expect.poll(read).not.toBe(before);
  }
}
