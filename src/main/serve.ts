import { setMaxListeners } from 'node:events';
import type { FastifyInstance } from 'fastify';
import pino, { type Logger } from 'pino';
import type { ReadyAnswers } from '../api/answer/readyAnswers.ts';
import { LoopbackHosts } from '../api/gate/loopbackName.ts';
import { systemClock } from '../model/clock.ts';
import type { PrometheusAccess } from '../sources/prometheus/access/prometheusAccess.ts';
import { announcement } from './announce.ts';
import { connectorOf } from './connector.ts';
import { listenMistake } from './listenMistake.ts';
import { localServed } from './local/localServed.ts';
import type { ClusterChoice } from './options/clusterOptions.ts';
import type { ServeOptions } from './options/serveOptions.ts';
import type { Served } from './served.ts';
import { StartMistake } from './startMistake.ts';
import { stopSignal } from './stopSignal.ts';
import { packageVersion } from './version.ts';

const mostInFlight = 1024;
const sweepMs = 1000;

const clock = systemClock;
const version = packageVersion();

/**
 * Runs the server until it is told to stop.
 * @throws StartMistake when it cannot start as it was told to
 */
export async function serve(
  options: ServeOptions,
  choice: ClusterChoice,
  prometheus: readonly PrometheusAccess[],
): Promise<void> {
  const logger = pino({ level: options.logLevel, base: null }, pino.destination(2));
  const served = await whatIsServed(options, choice, prometheus, logger);
  const stopping = new AbortController();
  // Every loop and every question under way listens to it; none of them leaks.
  setMaxListeners(0, stopping.signal);
  served.begin(stopping.signal);
  const { server, ready } = await loadServer(options, served, logger, stopping.signal);
  const sweeping = setInterval(() => ready.sweep(), sweepMs);
  const stop = async () => {
    stopping.abort();
    clearInterval(sweeping);
    await Promise.all([server.close(), served.stop()]);
    ready.close();
  };
  try {
    await server.listen({ host: options.listen.host, port: options.listen.port });
  } catch (thrown) {
    await stop();
    throw new StartMistake([listenMistake(thrown, options.listen)]);
  }
  process.stdout.write(announcement(options, server.listeningOrigin, version, served.announcement));
  served.listening(stopping.signal);

  const signal = await stopSignal();
  logger.info({ signal }, 'stopping');
  await stop();
}

async function whatIsServed(
  options: ServeOptions,
  { cluster, openFaas, namespaces, unusedKubeconfig }: ClusterChoice,
  prometheus: readonly PrometheusAccess[],
  logger: Logger,
): Promise<Served> {
  if (cluster === null && prometheus.length > 0) {
    const { prometheusServed } = await import('./cluster/prometheusServed.ts');
    return prometheusServed(prometheus, openFaas, namespaces, clock, process.env);
  }
  if (cluster === null && openFaas.gateway !== null) {
    const { gatewayServed } = await import('./cluster/gatewayServed.ts');
    return gatewayServed(openFaas.gateway, openFaas, namespaces, clock, process.env);
  }
  if (cluster === null) {
    const warn = (sentence: string) => logger.warn(sentence);
    return localServed(options, { clock, version, warn, unusedKubeconfig });
  }
  // What talks to a cluster is loaded only where there is one: it takes 0.2 s and 20 MB.
  const { clusterServed } = await import('./cluster/clusterServed.ts');
  return clusterServed(cluster, openFaas, prometheus, clock, process.env);
}

async function loadServer(
  options: ServeOptions,
  { connection, health }: Served,
  logger: Logger,
  stopping: AbortSignal,
): Promise<{ server: FastifyInstance; ready: ReadyAnswers }> {
  const [{ buildServer }, { ReadyAnswers }] = await Promise.all([
    import('../api/server.ts'),
    import('../api/answer/readyAnswers.ts'),
  ]);
  const connected = () => connection;
  const ready = new ReadyAnswers(clock, connected);
  const server = await buildServer(
    {
      clock,
      connected,
      connector: connectorOf(connection.name, options.targets),
      ready,
      logger,
      version,
      policy: {
        origins: options.origins,
        tokens: options.tokens,
        loopbackOnly: options.listen.loopbackOnly,
        loopbackHosts: new LoopbackHosts(),
        targetsListed: options.targetsListed,
        mostInFlight,
        stopping: () => stopping.aborted,
      },
      health: {
        ...health,
        unreadyReason: () => (stopping.aborted ? 'The server is shutting down.' : health.unreadyReason()),
      },
    },
    options.tls,
  );
  return { server, ready };
}
