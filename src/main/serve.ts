import type { FastifyInstance } from 'fastify';
import pino, { type Logger } from 'pino';
import type { ReadyAnswers } from '../api/answer/readyAnswers.ts';
import { LoopbackHosts } from '../api/gate/loopbackName.ts';
import { callGently } from '../host/gentleCaller.ts';
import { sampleCalls } from '../host/sampleCalls.ts';
import { systemClock } from '../model/clock.ts';
import { announcement } from './announce.ts';
import { listenMistake } from './listenMistake.ts';
import { type LocalMachine, localMachine } from './local/localConnection.ts';
import { localFunctions } from './local/localFunctions.ts';
import { localConnector } from './localConnector.ts';
import type { ServeOptions } from './options/serveOptions.ts';
import { StartMistake } from './startMistake.ts';
import { stopSignal } from './stopSignal.ts';
import { packageVersion } from './version.ts';

const mostInFlight = 1024;
const sweepMs = 1000;
/** The samples are called in turn, one call in so long. */
const demoCallMs = 1000;
/** A sampler that has not sampled for so long stands still. */
const standstillMs = 10_000;

const clock = systemClock;
const version = packageVersion();

/**
 * Runs the server until it is told to stop.
 * @throws StartMistake when it cannot start as it was told to
 */
export async function serve(options: ServeOptions): Promise<void> {
  const logger = pino({ level: options.logLevel, base: null }, pino.destination(2));
  const stack = localFunctions(options.functionsFolder);
  const warn = (sentence: string) => logger.warn(sentence);
  const local = localMachine({ hostRoot: options.hostRoot, stack, clock, version, warn });
  // The first sample is taken before the server is loaded: the first answer has figures then.
  local.sampler.start();
  const stopping = new AbortController();
  const { server, ready } = await loadServer(options, local, logger, stopping.signal);
  const sweeping = setInterval(() => ready.sweep(), sweepMs);
  const stop = async () => {
    stopping.abort();
    clearInterval(sweeping);
    await Promise.all([server.close(), local.host.stop()]);
    ready.close();
    local.sampler.stop();
  };
  try {
    await server.listen({ host: options.listen.host, port: options.listen.port });
  } catch (thrown) {
    await stop();
    throw new StartMistake([listenMistake(thrown, options.listen)]);
  }
  const names = stack.functions.map(({ name }) => name);
  const { notRunnable } = stack;
  process.stdout.write(announcement(options, server.listeningOrigin, version, { names, notRunnable }));
  void local.host.start(stopping.signal);
  if (options.demoCalls) void callGently(local.host, sampleCalls, demoCallMs, stopping.signal);

  const signal = await stopSignal();
  logger.info({ signal }, 'stopping');
  await stop();
}

async function loadServer(
  options: ServeOptions,
  { connection, sampler }: LocalMachine,
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
      connector: localConnector(options.targets),
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
        isLive: () => clock.wallMs() - sampler.sampledAtMs < standstillMs,
        unreadyReason: () => (stopping.aborted ? 'The server is shutting down.' : null),
        samplerLatenessMs: (share) => sampler.lateness.percentile(share),
      },
    },
    options.tls,
  );
  return { server, ready };
}
