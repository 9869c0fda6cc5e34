import type { FastifyInstance, FastifyReply, RouteShorthandOptions } from 'fastify';
import { latenessHelp, latenessShares, type SamplerLateness } from '../model/source/samplerLateness.ts';
import { jsonType } from './answer/answerHeaders.ts';
import type { ApiDependencies } from './apiDependencies.ts';
import { errorBody } from './httpErrors.ts';

const success = Buffer.from('{"status":"success"}');

/** Probes and metrics: no token needed, no function named. */
export function registerMachineRoutes(app: FastifyInstance, dependencies: ApiDependencies): void {
  const { health } = dependencies;
  const options: RouteShorthandOptions = { schema: { hide: true }, config: { access: 'machine' } };
  const live = async (_request: unknown, reply: FastifyReply) => {
    if (health.isLive()) return reply.type(jsonType).send(success);
    const body = errorBody('internal', 'A background task has stopped; restart the server.');
    return reply.code(503).type(jsonType).send(body);
  };
  app.get('/healthz', options, live);
  app.get('/livez', options, live);
  app.get('/readyz', options, async (_request, reply) => {
    const reason = health.unreadyReason();
    if (reason === null) return reply.type(jsonType).send(success);
    return reply.code(503).type(jsonType).send(errorBody('no_connection', reason));
  });
  const text = metricsText(dependencies);
  app.get('/metrics', options, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await text()),
  );
}

/** Returns what writes `/metrics`; the library is loaded on the first request. */
function metricsText({ connections, health, ready, version }: ApiDependencies): () => Promise<string> {
  let registry: Promise<{ metrics(): Promise<string> }> | undefined;
  return async () => {
    registry ??= load();
    return (await registry).metrics();
  };

  async function load(): Promise<{ metrics(): Promise<string> }> {
    const { Registry, Counter, Gauge, Summary } = await import('prom-client');
    const made = new Registry();
    const registers = [made];
    const gauge = (name: string, help: string, value: () => number | null): void => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value() ?? Number.NaN);
        },
      });
    };
    const inventory = () => {
      const connection = connections.find(null);
      return connection?.inventory.snapshot(connection.clock.wallMs()) ?? null;
    };
    new Gauge({
      name: 'faascope_build_info',
      help: 'The version of the server.',
      labelNames: ['version'],
      registers,
    })
      .labels(version)
      .set(1);
    gauge('faascope_functions', 'Functions of the default connection.', () => inventory()?.functions.length ?? null);
    gauge('faascope_pods', 'Pods of functions of the default connection.', () => inventory()?.pods.length ?? null);
    gauge('faascope_nodes', 'Nodes of the default connection.', () => inventory()?.nodes.length ?? null);
    gauge('faascope_watched_answers', 'Answers that are kept ready.', () => ready.watched);
    gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', () => process.memoryUsage.rss());
    new Counter({
      name: 'process_cpu_seconds_total',
      help: 'Total user and system CPU time spent in seconds.',
      registers,
      collect() {
        const { user, system } = process.cpuUsage();
        this.reset();
        this.inc((user + system) / 1e6);
      },
    });
    const name = 'faascope_sampler_lateness_seconds';
    const summary = new Summary({ name, help: latenessHelp, percentiles: [...latenessShares], registers });
    // The library would keep all values to sort them; the sampler has them.
    const described = await summary.get();
    summary.get = async () => ({ ...described, values: latenessValues(name, health.samplerLateness()) });
    return made;
  }
}

/** The lines of a summary; none if nothing is sampled in this process. */
function latenessValues(name: string, lateness: SamplerLateness | null) {
  if (lateness === null) return [];
  return [
    ...latenessShares.map((quantile) => ({
      metricName: name,
      labels: { quantile },
      value: (lateness.percentile(quantile) ?? Number.NaN) / 1000,
    })),
    { metricName: `${name}_sum`, labels: {}, value: lateness.sumMs / 1000 },
    { metricName: `${name}_count`, labels: {}, value: lateness.count },
  ];
}
