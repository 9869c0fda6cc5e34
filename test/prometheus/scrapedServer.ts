import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './freePort.ts';

/** A limit for what never comes: on a busy machine, nothing fails for being slow. */
const hangsMs = 60_000;

/** A scrape target and the labels to add. */
export interface Scraped {
  readonly job: string;
  readonly address: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly honorLabels?: boolean;
  readonly honorTimestamps?: boolean;
}

export type ServerKind = 'prometheus' | 'victoria-metrics';

/** A server that scrapes targets: Debian's Prometheus, or Debian's VictoriaMetrics. */
export class ScrapedServer {
  readonly url: string;
  readonly #spawn: () => ChildProcess;
  readonly #folder: string;
  #child: ChildProcess;

  private constructor(spawnIt: () => ChildProcess, folder: string, url: string) {
    this.#spawn = spawnIt;
    this.#child = spawnIt();
    this.#folder = folder;
    this.url = url;
  }

  /** Resolves when the server answers. */
  static start(kind: ServerKind, targets: readonly Scraped[], everySeconds = 1): Promise<ScrapedServer> {
    return ScrapedServer.configured(kind, scrapeConfig(targets, everySeconds));
  }

  /** Starts with a complete configuration in Prometheus' format; resolves when the server answers. */
  static async configured(kind: ServerKind, configuration: string): Promise<ScrapedServer> {
    const folder = mkdtempSync(join(tmpdir(), `faascope-${kind}-`));
    const config = join(folder, 'scrape.yml');
    writeFileSync(config, configuration);
    const port = await freePort();
    const flags =
      kind === 'prometheus'
        ? [
            `--config.file=${config}`,
            `--storage.tsdb.path=${folder}/data`,
            `--web.listen-address=127.0.0.1:${port}`,
            '--log.level=error',
          ]
        : [
            `-promscrape.config=${config}`,
            // Ignore settings that VictoriaMetrics does not know.
            '-promscrape.config.strictParse=false',
            `-storageDataPath=${folder}/data`,
            `-httpListenAddr=127.0.0.1:${port}`,
            '-loggerLevel=ERROR',
            '-memory.allowedBytes=256MB',
          ];
    const spawnIt = () => spawn(kind, flags, { stdio: ['ignore', 'ignore', 'inherit'] });
    const started = new ScrapedServer(spawnIt, folder, `http://127.0.0.1:${port}`);
    await started.#untilReady();
    return started;
  }

  /** Like a frozen machine: connections are accepted, and nothing is answered until {@link resume}. */
  suspend(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  /** Starts after {@link kill}, with the same address and data; resolves when the server answers. */
  async restart(): Promise<void> {
    this.#child = this.#spawn();
    await this.#untilReady();
  }

  async #untilReady(): Promise<void> {
    for (const deadline = Date.now() + hangsMs; ; ) {
      if (
        await this.query('up').then(
          () => true,
          () => false,
        )
      )
        return;
      if (this.#child.exitCode !== null || Date.now() > deadline) throw new Error('the server did not start');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The raw result of an instant query. */
  async query(promql: string): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: promql, latency_offset: '1ms', nocache: '1' }),
    });
    if (response.status !== 200) throw new Error(`answered ${response.status}: ${await response.text()}`);
    const body: { data: { result: unknown } } = JSON.parse(await response.text());
    return body.data.result;
  }

  /** Resolves when the query has a result. */
  async until(promql: string): Promise<void> {
    for (const deadline = Date.now() + hangsMs; ; ) {
      const result = await this.query(promql);
      if (Array.isArray(result) && result.length > 0) return;
      if (Date.now() > deadline) throw new Error(`no result for ${promql}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** JSON is YAML. */
function scrapeConfig(targets: readonly Scraped[], everySeconds: number): string {
  return JSON.stringify({
    global: { scrape_interval: `${everySeconds}s`, scrape_timeout: '1s' },
    scrape_configs: targets.map(({ job, address, labels = {}, honorLabels = true, honorTimestamps = true }) => ({
      job_name: job,
      honor_labels: honorLabels,
      honor_timestamps: honorTimestamps,
      static_configs: [{ targets: [address], labels }],
    })),
  });
}
