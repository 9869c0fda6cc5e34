import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { LoopbackHosts } from '../api/gate/originRule.ts';
import { RequestsUnderWay } from '../api/requestsUnderWay.ts';
import type { BuiltConnection } from '../connections/builtConnection.ts';
import type { ConnectionContext } from '../connections/connectionContext.ts';
import { configuredPlan, initialPlan } from '../connections/connectionPlan.ts';
import { AddressProbe } from '../connections/connectionProbe.ts';
import { ActiveConnection, ConnectionRegistry } from '../connections/connectionRegistry.ts';
import { DefaultSwitch } from '../connections/defaultSwitch.ts';
import { connectedPlatform } from '../connections/platforms.ts';
import { ChoiceFile } from '../connections/rememberedChoice.ts';
import { WritableFolder } from '../connections/stateFolder.ts';
import type { Finding } from '../contract/finding/finding.ts';
import { onBug } from '../model/bugs.ts';
import { systemClock } from '../model/clock.ts';
import { PeriodicTasks } from '../model/source/periodicTasks.ts';
import { ConnectionLimit } from './connectionLimit.ts';
import { holdTick } from './heldTick.ts';
import { listenError } from './listenAddress.ts';
import { serverLog } from './log.ts';
import type { GivenFlags } from './options/readFlags.ts';
import type { ServeOptions } from './options/serveOptions.ts';
import { serverSettings } from './options/serverSettings.ts';
import { ownFindings } from './ownFindings.ts';
import { SourceNews } from './sourceNews.ts';
import type { StopSignal } from './stopSignal.ts';
import { sweep } from './sweep.ts';
import { packageVersion } from './version.ts';

const mostInFlight = 1024;
const sweepMs = 1000;
const newsMs = 500;

const clock = systemClock;
const version = packageVersion();

/**
 * Runs the server until a signal stops it, which may be during startup.
 * @throws StartupError if it cannot start with these flags
 */
export async function serve(given: GivenFlags, stopSignal: StopSignal): Promise<void> {
  const { options, configured } = await serverSettings(given);
  holdTick();
  const logger = serverLog(options.logLevel, options.logFormat);
  const tasks = new PeriodicTasks(clock, (sentence) => logger.error(sentence));
  process.on('unhandledRejection', (reason) => tasks.failed('background work', reason));
  onBug((thrown) => tasks.failed('background work', thrown));
  const context: ConnectionContext = {
    tasks,
    clock,
    version,
    environment: process.env,
    warn: (sentence) => logger.warn(sentence),
    allowInvoke: options.allowInvoke,
    guard: { rule: options.targets },
    connected: connectedPlatform(null),
  };
  const file = new ChoiceFile(options.stateFolder);
  const startup = configuredPlan(configured, context);
  const { plan, notes } = initialPlan(startup, file.read(), configured, context);
  const underWay = new RequestsUnderWay();
  const registry = new ConnectionRegistry(await ActiveConnection.start(plan), underWay);
  const stopping = new AbortController();
  const changed = (address: string) => {
    logger.info({ address }, `Switched to ${address}.`);
    const { built } = registry.default;
    printDiscovered(built, tasks, (line) => {
      if (registry.default.built === built) logger.info({ address }, line);
    });
    loaded.sweep();
  };
  const connectionSwitch = new DefaultSwitch({ registry, configured, configuredPlan: startup, file, context, changed });
  let limit: ConnectionLimit | null = null;
  const stateFolder = options.stateFolder === null ? null : new WritableFolder(options.stateFolder, clock);
  const found = () => ownFindings(options, stateFolder, tasks, limit);
  const connectionProbe = new AddressProbe(registry, context);
  const parts = { registry, connectionSwitch, connectionProbe, underWay, logger, found };
  const loaded = await loadServer(options, parts, tasks, stopping.signal);
  const { server, endStreams, close, loadValidator } = loaded;
  const unwatch = options.tokens?.watch((sentence) => logger.info(sentence), context.warn);
  const sweeping = setInterval(loaded.sweep, sweepMs);
  limit = new ConnectionLimit(server.server, clock, context.warn);
  const stop = async () => {
    stopping.abort();
    clearInterval(sweeping);
    unwatch?.();
    endStreams();
    await Promise.all([server.close(), registry.stop()]);
    close();
  };
  if (stopSignal.hasCome) return stop();
  try {
    await server.listen({ host: options.listen.host, port: options.listen.port });
  } catch (thrown) {
    await stop();
    throw listenError(thrown, options.listen);
  }
  const { built } = registry.default;
  process.stdout.write(announcement(options, server.listeningOrigin, [...built.announcement, ...notes]));
  registry.listening();
  setImmediate(loadValidator);
  const news = new SourceNews(logger, clock);
  const looking = setInterval(() => tasks.run('source health', () => news.look(registry.default.built)), newsMs);
  printDiscovered(built, tasks, (line) => {
    if (!stopping.signal.aborted) process.stdout.write(`${line}\n`);
  });

  const signal = await stopSignal.came;
  clearInterval(looking);
  logger.info({ signal }, `Stopping (${signal}).`);
  await stop();
}

/** Prints what a connection discovers. */
function printDiscovered(built: BuiltConnection, tasks: PeriodicTasks, print: (line: string) => void): void {
  built.discovered?.().then(
    (lines) => lines.forEach(print),
    (thrown) => tasks.failed('background work', thrown),
  );
}

/** The HTTP server, and its periodic work. */
interface LoadedServer {
  readonly server: FastifyInstance;
  /** To be called once a second. */
  readonly sweep: () => void;
  /** Ends all streams, with their last event. */
  readonly endStreams: () => void;
  /** Ends all watches. */
  readonly close: () => void;
  readonly loadValidator: () => void;
}

async function loadServer(
  options: ServeOptions,
  parts: {
    readonly registry: ConnectionRegistry;
    readonly connectionSwitch: DefaultSwitch;
    readonly connectionProbe: AddressProbe;
    readonly underWay: RequestsUnderWay;
    readonly logger: Logger;
    /** Findings about this program itself. */
    readonly found: () => Promise<readonly Finding[]>;
  },
  tasks: PeriodicTasks,
  stopping: AbortSignal,
): Promise<LoadedServer> {
  const [
    { buildServer },
    { ReadyAnswers },
    { StreamHub },
    { Checkups },
    { HealthTable },
    { CoarseTable },
    { WatchTable },
    { UiFiles },
    { loadValidator },
  ] = await Promise.all([
    import('../api/server.ts'),
    import('../api/answer/readyAnswers.ts'),
    import('../api/streams/hub.ts'),
    import('../model/doctor/checkup.ts'),
    import('../model/health/healthTable.ts'),
    import('../model/watch/coarseTable.ts'),
    import('../model/watch/watchTable.ts'),
    import('../api/ui/uiFiles.ts'),
    import('../api/queryValidation.ts'),
  ]);
  const { registry, found, ...others } = parts;
  const watches = new WatchTable(clock, registry);
  const ready = new ReadyAnswers(clock, registry, watches);
  const healthTable = new HealthTable(registry);
  const coarse = new CoarseTable(clock);
  const checkups = new Checkups(clock);
  const streams = new StreamHub({
    clock,
    connections: registry,
    watches,
    healthTable,
    doctor: { checkups, ownFindings: found },
    coarse,
    limits: options.streamLimits,
    version,
    failed: (thrown) => tasks.failed('streams', thrown),
  });
  const health = () => registry.default.built.health;
  const server = await buildServer(
    {
      ...others,
      clock,
      connections: registry,
      watches,
      ready,
      healthTable,
      coarse,
      streams,
      checkups,
      version,
      ui: new UiFiles(join(import.meta.dirname, '../web')),
      policy: {
        origins: options.origins,
        get tokens() {
          return options.tokens?.tokens ?? null;
        },
        loopbackOnly: options.listen.loopbackOnly,
        loopbackHosts: new LoopbackHosts(),
        trustedProxies: options.trustedProxies,
        targetsListed: options.targetsListed,
        mostInFlight,
        stopping: () => stopping.aborted,
      },
      ownFindings: found,
      health: {
        isLive: () => health().isLive(),
        unreadyReason: () => (stopping.aborted ? 'The server is shutting down.' : health().unreadyReason()),
        samplerLateness: () => health().samplerLateness(),
      },
    },
    options.tls,
  );
  return {
    server,
    sweep: () => sweep(tasks, { watches, ready, healthTable, streams }),
    endStreams: () => streams.close(),
    close: () => watches.close(),
    loadValidator,
  };
}

/** What startup prints: where it listens, what it watches, and who can read it. */
function announcement({ listen, tokens, tls }: ServeOptions, origin: string, watched: readonly string[]): string {
  const address = tls === null ? origin : origin.replace(/^http:/, 'https:');
  const lines = [`faascope ${version} at ${address}`, ...watched];
  if (!listen.loopbackOnly && tokens === null) {
    lines.push('Warning: anyone who can reach this address can read everything; --token-file requires tokens.');
  }
  return `${lines.join('\n')}\n`;
}
