import pino, { type Logger } from 'pino';
import { LoopbackHosts } from '../api/gate/loopbackName.ts';
import { systemClock } from '../model/clock.ts';
import { listenMistake } from './listenMistake.ts';
import { localMachine } from './local/localConnection.ts';
import { localConnector } from './localConnector.ts';
import type { ServeOptions } from './options/serveOptions.ts';
import { untilStopped } from './shutdown.ts';
import { StartMistake } from './startMistake.ts';
import { packageVersion } from './version.ts';

const mostInFlight = 1024;
const sweepMs = 1000;
/** A sampler that has not sampled for so long stands still. */
const standstillMs = 10_000;

/**
 * Runs the server until it is told to stop.
 * @throws StartMistake when it cannot start as it was told to
 */
export async function serve(options: ServeOptions): Promise<void> {
  const clock = systemClock;
  const local = localMachine(options, clock);
  // The first sample is taken before the server is loaded: the first answer has figures then.
  local.sampler.start();
  const [{ buildServer }, { ReadyAnswers }] = await Promise.all([
    import('../api/server.ts'),
    import('../api/answer/readyAnswers.ts'),
  ]);
  const logger = makeLogger(options.logLevel);
  const version = packageVersion();
  const connected = () => local.connection;
  const ready = new ReadyAnswers(clock, connected);
  let stopping = false;
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
        stopping: () => stopping,
      },
      health: {
        isLive: () => clock.wallMs() - local.sampler.sampledAtMs < standstillMs,
        unreadyReason: () => (stopping ? 'The server is shutting down.' : null),
        samplerLatenessMs: (share) => local.sampler.lateness.percentile(share),
      },
    },
    options.tls,
  );
  const sweeping = setInterval(() => ready.sweep(), sweepMs);
  const stop = async () => {
    stopping = true;
    clearInterval(sweeping);
    await server.close();
    ready.close();
    local.sampler.stop();
  };
  const { host, port } = options.listen;
  try {
    await server.listen({ host, port });
  } catch (thrown) {
    await stop();
    throw new StartMistake([listenMistake(thrown, options.listen)]);
  }
  announce(options, server.listeningOrigin, version);
  await untilStopped(stop, logger);
}

function makeLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}

function announce(options: ServeOptions, origin: string, version: string): void {
  const lines = [`faascope ${version} at ${origin}`];
  if (!options.listen.loopbackOnly && options.tokens === null) {
    lines.push('warning: everybody who reaches this address can read everything; give --token-file');
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}
