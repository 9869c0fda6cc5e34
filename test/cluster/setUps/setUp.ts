import { component as installed } from '../../component.ts';
import { prefixProxy } from '../../prometheus/prefixProxy.ts';
import { ServerProcess } from '../../serverProcess.ts';
import { lab } from '../lab.ts';
import { startLabScraper } from './labScraper.ts';

/** The metrics servers; all of them scrape the same lab. */
const metricsServers = [
  { name: 'Prometheus, tutorial, 1 s', scrapeSeconds: 1 },
  { name: 'Prometheus, tutorial, 15 s', scrapeSeconds: 15 },
  { name: 'Prometheus, stack, 1 s', scrapeSeconds: 1 },
  { name: 'Prometheus, stack, 15 s', scrapeSeconds: 15 },
  { name: 'VictoriaMetrics', scrapeSeconds: 1 },
  { name: 'VictoriaMetrics below /select/0/prometheus', scrapeSeconds: 1 },
] as const;

export type ServerName = (typeof metricsServers)[number]['name'];

/** How one faascope watches the lab. */
export interface SetUp {
  readonly name: string;
  /** Null: no metrics server. */
  readonly metricsServer: ServerName | null;
  readonly hasKubernetes: boolean;
  readonly hasAgent: boolean;
  /** The source of its node and pod figures. */
  readonly source: 'prometheus' | 'agent';
  /** Measurement interval of its node figures. */
  readonly nodeSeconds: number;
}

const usable = metricsServers.filter(({ name }) => !name.startsWith('Victoria') || installed('victoria-metrics'));

export const serverNames: readonly ServerName[] = usable.map(({ name }) => name);

export const setUps: readonly SetUp[] = [
  ...usable.map(
    ({ name, scrapeSeconds }): SetUp => ({
      name,
      metricsServer: name,
      hasKubernetes: false,
      hasAgent: false,
      source: 'prometheus',
      nodeSeconds: scrapeSeconds,
    }),
  ),
  {
    name: 'Prometheus, tutorial, 1 s; Kubernetes',
    metricsServer: 'Prometheus, tutorial, 1 s',
    hasKubernetes: true,
    hasAgent: false,
    source: 'prometheus',
    nodeSeconds: 1,
  },
  ...usable.map(
    ({ name }): SetUp => ({
      name: `${name}; Kubernetes, agent`,
      metricsServer: name,
      hasKubernetes: true,
      hasAgent: true,
      source: 'agent',
      nodeSeconds: 1,
    }),
  ),
  {
    name: 'Kubernetes, agent',
    metricsServer: null,
    hasKubernetes: true,
    hasAgent: true,
    source: 'agent',
    nodeSeconds: 1,
  },
];

interface Stoppable {
  stop(): unknown;
}

/** All set-ups running side by side on one lab. */
export class RunningSetUps {
  readonly #stoppable: Stoppable[] = [];
  readonly #urls = new Map<ServerName, string>([['Prometheus, tutorial, 1 s', lab.prometheusUrl]]);
  readonly #servers = new Map<string, ServerProcess>();

  /** Starts the metrics servers, then an agent, and one faascope per set-up. */
  async start(): Promise<void> {
    const scraper = async (name: ServerName, ...[how]: Parameters<typeof startLabScraper>) => {
      const server = await startLabScraper(how);
      this.#stoppable.push(server);
      this.#urls.set(name, server.url);
    };
    await Promise.all([
      scraper('Prometheus, tutorial, 15 s', { kind: 'prometheus', dialect: 'tutorial', scrapeSeconds: 15 }),
      scraper('Prometheus, stack, 1 s', { kind: 'prometheus', dialect: 'stack', scrapeSeconds: 1 }),
      scraper('Prometheus, stack, 15 s', { kind: 'prometheus', dialect: 'stack', scrapeSeconds: 15 }),
    ]);
    if (installed('victoria-metrics')) {
      await scraper('VictoriaMetrics', { kind: 'victoria-metrics', dialect: 'tutorial', scrapeSeconds: 1 });
      // As with the cluster version of VictoriaMetrics.
      const proxy = await prefixProxy('/select/0/prometheus', this.#urls.get('VictoriaMetrics') ?? '');
      this.#stoppable.push(proxy);
      this.#urls.set('VictoriaMetrics below /select/0/prometheus', proxy.url);
    }
    const agent = await ServerProcess.start(['agent']);
    this.#stoppable.push(agent);
    for (const setUp of setUps) {
      const server = await ServerProcess.start(this.#flags(setUp, agent));
      this.#stoppable.push(server);
      this.#servers.set(setUp.name, server);
    }
  }

  /** The address for `--prometheus` and `/setIP`. */
  url(name: ServerName): string {
    return this.#urls.get(name) ?? '';
  }

  server({ name }: SetUp): ServerProcess {
    const server = this.#servers.get(name);
    if (server === undefined) throw new Error(`${name} does not run`);
    return server;
  }

  async stop(): Promise<void> {
    // Servers outlive their clients.
    for (const each of this.#stoppable.toReversed()) await each.stop();
  }

  #flags({ metricsServer, hasKubernetes, hasAgent }: SetUp, agent: ServerProcess): string[] {
    return [
      ...(metricsServer === null ? [] : ['--prometheus', this.url(metricsServer)]),
      ...(hasKubernetes ? ['--kubeconfig', lab.readerKubeconfig] : []),
      ...(hasAgent ? ['--agent', `${lab.nodeName}=${agent.origin}`] : []),
      // Without a metrics server, nothing else counts calls.
      ...(metricsServer === null ? ['--gateway-metrics', lab.gatewayMetricsUrl] : []),
    ];
  }
}
