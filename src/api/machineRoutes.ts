import type { FastifyInstance, FastifyReply, RouteShorthandOptions } from 'fastify';
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
    const { Registry, Gauge } = await import('prom-client');
    const made = new Registry();
    const gauge = (name: string, help: string, value: () => number | null): void => {
      new Gauge({
        name,
        help,
        registers: [made],
        collect() {
          this.set(value() ?? Number.NaN);
        },
      });
    };
    const inventory = () => {
      const connection = connections.find(null);
      return connection?.inventory.snapshot(connection.clock.wallMs()) ?? null;
    };
    new Gauge({ name: 'faascope_build_info', help: 'Version', labelNames: ['version'], registers: [made] })
      .labels(version)
      .set(1);
    gauge('faascope_functions', 'Functions known', () => inventory()?.functions.length ?? null);
    gauge('faascope_pods', 'Pods of functions known', () => inventory()?.pods.length ?? null);
    gauge('faascope_nodes', 'Nodes known', () => inventory()?.nodes.length ?? null);
    gauge('faascope_watched_answers', 'Ready answers being kept', () => ready.watched);
    gauge('process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss());
    gauge('process_cpu_seconds_total', 'CPU time used', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    });
    for (const share of [0.5, 0.99]) {
      gauge(`faascope_sampler_lateness_p${share * 100}_ms`, 'Lateness of recent samples after their whole second', () =>
        health.samplerLatenessMs(share),
      );
    }
    return made;
  }
}
