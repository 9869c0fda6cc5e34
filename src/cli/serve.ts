import type { FastifyInstance } from 'fastify';
import pino, { type Logger } from 'pino';
import { LoopbackHosts } from '../api/gate/loopbackName.ts';
import { RequestsUnderWay } from '../api/requestsUnderWay.ts';
import { CurrentServed } from '../connections/currentServed.ts';
import { firstPlan } from '../connections/firstPlan.ts';
import { ownPlan } from '../connections/ownPlan.ts';
import type { OwnSources } from '../connections/ownSources.ts';
import { ChoiceFile } from '../connections/remembered/choiceFile.ts';
import { Running } from '../connections/running.ts';
import { SourceConnector } from '../connections/sourceConnector.ts';
import { StartMistake } from '../connections/startMistake.ts';
import type { ConnectionContext } from '../connections/surroundings.ts';
import type { Finding } from '../contract/finding/finding.ts';
import { systemClock } from '../model/clock.ts';
import type { ConnectionSwitch, Connections } from '../model/source/connection.ts';
import { PeriodicTasks } from '../model/source/periodicTasks.ts';
import { announcement } from './announce.ts';
import { ConnectionLimit } from './connectionLimit.ts';
import { ownFindings } from './doctor/ownFindings.ts';
import { holdTick } from './heldTick.ts';
import { listenMistake } from './listenMistake.ts';
import type { ServeOptions } from './options/serveOptions.ts';
import { logOutput } from './printing.ts';
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
  const tasks = new PeriodicTasks(clock, (sentence) => logger.error(sentence));
  process.on('unhandledRejection', (reason) => tasks.failed('background work', reason));
  const surroundings: ConnectionContext = {
    tasks,
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
    sweep();
  };
  const connector = new SourceConnector({ current, own, ownPlan: startedWith, file, surroundings, changed });
  let limit: ConnectionLimit | null = null;
  const found = () => ownFindings(options, tasks, limit);
  const parts = { current, connectionSwitch: connector, underWay, logger, found };
  const { server, sweep, close, loadValidator } = await loadServer(options, parts, stopping.signal);
  const sweeping = setInterval(() => tasks.run('answers', sweep), sweepMs);
  limit = new ConnectionLimit(server.server, clock, surroundings.warn);
  const stop = async () => {
    stopping.abort();
    clearInterval(sweeping);
    await Promise.all([server.close(), current.stop()]);
    close();
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
  setImmediate(loadValidator);
  void current.found().then((lines) => {
    if (!stopping.signal.aborted) for (const line of lines) process.stdout.write(`${line}\n`);
  });

  const signal = await stopSignal.came;
  logger.info({ signal }, 'stopping');
  await stop();
}

/** The HTTP server, and what is to be done for it. */
interface LoadedServer {
  readonly server: FastifyInstance;
  /** To be called once a second. */
  readonly sweep: () => void;
  /** Ends all watches. */
  readonly close: () => void;
  readonly loadValidator: () => void;
}

async function loadServer(
  options: ServeOptions,
  parts: {
    readonly current: CurrentServed;
    readonly connectionSwitch: ConnectionSwitch;
    readonly underWay: RequestsUnderWay;
    readonly logger: Logger;
    /** What is wrong with this program itself. */
    readonly found: () => Promise<readonly Finding[]>;
  },
  stopping: AbortSignal,
): Promise<LoadedServer> {
  const [{ buildServer }, { ReadyAnswers }, { WatchTable }, { loadValidator }] = await Promise.all([
    import('../api/server.ts'),
    import('../api/answer/readyAnswers.ts'),
    import('../model/watch/watchTable.ts'),
    import('../api/queryValidation.ts'),
  ]);
  const { current, found, ...others } = parts;
  const connections: Connections = {
    find: (name) => (name === null || name === current.connection.name ? current.connection : null),
  };
  const watches = new WatchTable(clock, connections);
  const ready = new ReadyAnswers(clock, connections, watches);
  const server = await buildServer(
    {
      ...others,
      clock,
      connections,
      watches,
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
      ownFindings: found,
      health: {
        isLive: () => current.health.isLive(),
        unreadyReason: () => (stopping.aborted ? 'The server is shutting down.' : current.health.unreadyReason()),
        samplerLatenessMs: (share) => current.health.samplerLatenessMs(share),
      },
    },
    options.tls,
  );
  return {
    server,
    sweep: () => {
      watches.sweep();
      ready.sweep();
    },
    close: () => watches.close(),
    loadValidator,
  };
}
