import type { FastifyInstance } from 'fastify';
import pino, { type Logger } from 'pino';
import type { ReadyAnswers } from '../api/answer/readyAnswers.ts';
import { LoopbackHosts } from '../api/gate/loopbackName.ts';
import { RequestsUnderWay } from '../api/requestsUnderWay.ts';
import { systemClock } from '../model/clock.ts';
import { announcement } from './announce.ts';
import { CurrentServed } from './connecting/currentServed.ts';
import { firstPlan } from './connecting/firstPlan.ts';
import { ownPlan } from './connecting/ownPlan.ts';
import type { OwnSources } from './connecting/ownSources.ts';
import { Running } from './connecting/running.ts';
import { SourceConnector } from './connecting/sourceConnector.ts';
import type { Surroundings } from './connecting/surroundings.ts';
import { ownFindings } from './doctor/ownFindings.ts';
import { holdTick } from './heldTick.ts';
import { listenMistake } from './listenMistake.ts';
import type { ServeOptions } from './options/serveOptions.ts';
import { logOutput } from './printing.ts';
import { StartMistake } from './startMistake.ts';
import { ChoiceFile } from './state/choiceFile.ts';
import type { StopSignal } from './stopSignal.ts';
import { packageVersion } from './version.ts';

const mostInFlight = 1024;
const sweepMs = 1000;

const clock = systemClock;
const version = packageVersion();

/**
 * Runs the server until it is told to stop, which may be while it starts.
 * @throws StartMistake when it cannot start as it was told to
 */
export async function serve(own: OwnSources, stopSignal: StopSignal): Promise<void> {
  holdTick();
  const { options } = own;
  const logger = pino({ level: options.logLevel, base: null }, logOutput);
  const surroundings: Surroundings = {
    clock,
    version,
    environment: process.env,
    warn: (sentence) => logger.warn(sentence),
    guard: { rule: options.targets },
  };
  const file = new ChoiceFile(options.stateFolder);
  const startedWith = ownPlan(own, surroundings);
  const { plan, notes } = firstPlan(startedWith, file.read(), own, surroundings);
  const underWay = new RequestsUnderWay();
  const current = new CurrentServed(await Running.begin(plan), underWay);
  const stopping = new AbortController();
  const changed = (address: string) => {
    logger.info({ address }, 'went over');
    void current.found().then((lines) => {
      if (current.plan.choices.has(address)) for (const line of lines) logger.info({ address }, line);
    });
    ready.sweep();
  };
  const connector = new SourceConnector({ current, own, ownPlan: startedWith, file, surroundings, changed });
  const { server, ready } = await loadServer(options, { current, connector, underWay, logger }, stopping.signal);
  const sweeping = setInterval(() => ready.sweep(), sweepMs);
  const stop = async () => {
    stopping.abort();
    clearInterval(sweeping);
    await Promise.all([server.close(), current.stop()]);
    ready.close();
  };
  if (stopSignal.hasCome) return stop();
  try {
    await server.listen({ host: options.listen.host, port: options.listen.port });
  } catch (thrown) {
    await stop();
    throw new StartMistake([listenMistake(thrown, options.listen)]);
  }
  process.stdout.write(announcement(options, server.listeningOrigin, version, [...current.announcement, ...notes]));
  current.listening();
  void current.found().then((lines) => {
    if (!stopping.signal.aborted) for (const line of lines) process.stdout.write(`${line}\n`);
  });

  const signal = await stopSignal.came;
  logger.info({ signal }, 'stopping');
  await stop();
}

async function loadServer(
  options: ServeOptions,
  parts: {
    readonly current: CurrentServed;
    readonly connector: SourceConnector;
    readonly underWay: RequestsUnderWay;
    readonly logger: Logger;
  },
  stopping: AbortSignal,
): Promise<{ server: FastifyInstance; ready: ReadyAnswers }> {
  const [{ buildServer }, { ReadyAnswers }] = await Promise.all([
    import('../api/server.ts'),
    import('../api/answer/readyAnswers.ts'),
  ]);
  const { current, ...others } = parts;
  const connected = () => current.connection;
  const ready = new ReadyAnswers(clock, connected);
  const server = await buildServer(
    {
      ...others,
      clock,
      connected,
      ready,
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
      ownFindings: () => ownFindings(options),
      health: {
        isLive: () => current.health.isLive(),
        unreadyReason: () => (stopping.aborted ? 'The server is shutting down.' : current.health.unreadyReason()),
        samplerLatenessMs: (share) => current.health.samplerLatenessMs(share),
      },
    },
    options.tls,
  );
  return { server, ready };
}
