import type { buildConnector } from 'undici';
import type { Finding } from '../contract/finding/finding.ts';
import type { CallSource } from '../model/calls/callSource.ts';
import type { Invoker } from '../model/calls/invoker.ts';
import type { Clock } from '../model/clock.ts';
import type { InventorySource } from '../model/inventory/inventory.ts';
import type { Platform } from '../model/platform.ts';
import type { SourceHealth } from '../model/source/sourceHealth.ts';
import type { FoundServices } from '../sources/kubernetes/discovery/foundServices.ts';
import type { PodConnector } from '../sources/kubernetes/portForward/podConnector.ts';
import type { PodPort } from '../sources/kubernetes/portForward/podPort.ts';
import type { BuiltConnection } from './builtConnection.ts';

/** What lists the functions of a connection. */
export type FunctionLister = 'cluster' | 'prometheus';

/** What the sources of a platform are built with. */
export interface PlatformContext {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether functions that run elsewhere than on this machine may be called. */
  readonly allowInvoke: boolean;
}

/**
 * A platform as connections use it: what all sources are told of it, and the sources that only it has, with what flags
 * name of them.
 */
export interface ConnectedPlatform {
  readonly platform: Platform;
  /** Where else than in its default namespace its functions are looked for, as startup prints it. */
  readonly otherNamespaces: Readonly<Record<FunctionLister, string>>;
  /** Whether flags name the processes that count calls; else they are discovered. */
  readonly countersNamed: boolean;
  /** Connects to a server of the platform that a flag names, and to nothing else; null if no flag does. */
  readonly alone: ((namespaces: readonly string[], context: PlatformContext) => Promise<BuiltConnection>) | null;
  /** Loads its own sources. The local connection needs none of them. */
  load(): Promise<PlatformFactories>;
}

/** Makes what only a platform has. */
export interface PlatformFactories {
  /** Follows the processes that count calls in a cluster; null: the platform has none. */
  readonly foundCounters:
    | ((
        services: Pick<FoundServices, 'ofKind'>,
        pods: Pick<PodConnector, 'connector'>,
        defaultNamespace: string,
        clock: Clock,
      ) => FoundCounters)
    | null;
  sources(surroundings: PlatformSurroundings, context: PlatformContext): PlatformSources;
}

/** The processes of a platform that count calls, as they come and go in a cluster. */
export interface FoundCounters {
  /** What startup calls one of them. */
  readonly word: string;
  /** The flag that names them instead. */
  readonly flag: string;
  /** Reported while there is none. */
  readonly noneFound: Finding;
  readonly calls: CallSource;
  /** Calls functions through one of them; null if they take no calls. */
  readonly invoker: Invoker | null;
  /** The running ones, by name. */
  pods(): readonly PodPort[];
  /** Those that were read. */
  reached(): readonly PodPort[];
  /** What {@link health} calls one. */
  addressOf(pod: PodPort): string;
  health(): readonly SourceHealth[];
  /** Called when Services or pods changed. */
  look(): void;
  /** Resolves, always, when each was tried. */
  firstTry(signal: AbortSignal): Promise<void>;
  /** Runs until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** The connection that a platform's own sources are a part of. */
export interface PlatformSurroundings {
  readonly listedBy: FunctionLister;
  readonly inventory: InventorySource;
  readonly defaultNamespace: string;
  /** Further sources of calls, such as Prometheus; the platform's own come first. */
  readonly others: () => readonly CallSource[];
  /** Null: no discovery. */
  readonly found: FoundCounters | null;
  /** Connects to the pods of functions if an address is not enough; undefined: over TCP. */
  readonly connectToPods: buildConnector.connector | undefined;
}

/** A platform's own sources in a connection. */
export interface PlatformSources {
  /** All call sources of the connection together. */
  readonly calls: CallSource;
  /** Calls functions; null if that is not permitted, or nothing can tell where to. */
  readonly invoker: Invoker | null;
  /** What startup prints, one line each. */
  readonly announcement: readonly string[];
  /** Without discovered counters. */
  health(): readonly SourceHealth[];
  /** Runs until `signal` aborts; discovered counters run by themselves. */
  run(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}
