import type {
  ConnectedPlatform,
  FoundCounters,
  PlatformContext,
  PlatformSurroundings,
} from '../../src/connections/connectedPlatform.ts';
import type { Counted } from '../../src/model/calls/callSource.ts';
import type { CallTotals } from '../../src/model/calls/callTotals.ts';
import { ComposedCalls } from '../../src/model/calls/composedCalls.ts';
import type { Invoker } from '../../src/model/calls/invoker.ts';
import type { SourceHealth } from '../../src/model/source/sourceHealth.ts';
import type { FoundServices } from '../../src/sources/kubernetes/discovery/foundServices.ts';
import type { PodPort } from '../../src/sources/kubernetes/portForward/podPort.ts';
import { fakeCalls } from '../fakeCalls.ts';
import { tinyPlatform } from './tinyPlatform.ts';

/** Calls nothing; a test only looks for it. */
export const meterInvoker: Invoker = { invoke: () => Promise.reject(new Error('no call is made')) };

/** The meters that are found: each has counted five calls of every function, and each but the failing ones was read. */
class FoundMeters implements FoundCounters {
  readonly word = 'meter';
  readonly flag = '--tiny-meter';
  readonly noneFound = {
    code: 'forward_by_hand',
    params: { ...nowhere, localPort: 7070, flag: '--tiny-meter' },
  } as const;
  readonly invoker = meterInvoker;
  readonly calls = fakeCalls({
    order: () => ['gateway'],
    calls: () => (this.#read.length === 0 ? null : this.#counted()),
  });
  readonly #services: Pick<FoundServices, 'ofKind'>;
  #read: readonly PodPort[] = [];

  constructor(services: Pick<FoundServices, 'ofKind'>) {
    this.#services = services;
  }

  pods = (): readonly PodPort[] => this.#services.ofKind('counter').flatMap(({ pods }) => pods);
  reached = (): readonly PodPort[] => this.#read.filter(({ pod }) => !isFailing(pod));
  addressOf = ({ ip, port }: PodPort): string => `tiny://${ip}:${port}`;
  health = (): readonly SourceHealth[] => this.#read.map((pod) => meterHealth(this.addressOf(pod), isFailing(pod.pod)));
  look = (): void => {
    this.#read = this.pods();
  };
  firstTry = async (): Promise<void> => {};
  run = async (): Promise<void> => {};
  stop = async (): Promise<void> => {};

  #counted(): Counted<CallTotals> {
    const requestSeconds = { count: 0, sumSeconds: 0, buckets: new Float64Array() };
    const value = { started: 5 * this.#read.length, completedByCode: null, requestSeconds };
    return { source: 'gateway', intervalSeconds: 1, measuredAtMs: 0, steady: true, value };
  }
}

const nowhere = { namespace: 'tiny', pod: 'meter', port: 7070 };

function isFailing(pod: string): boolean {
  return pod.startsWith('failing');
}

function meterHealth(address: string, isFailing: boolean): SourceHealth {
  return {
    name: 'gateway',
    address,
    version: null,
    lastSuccessAtMs: isFailing ? null : 1,
    latencyMs: 1,
    lastError: isFailing ? { atMs: 1, message: 'refused' } : null,
    intervalSeconds: 1,
    failing: null,
    findings: [],
  };
}

/** The second platform as connections use it, with counters of its own and no flags. */
export const tinyConnected: ConnectedPlatform = {
  platform: tinyPlatform,
  otherNamespaces: { cluster: 'every namespace labelled `tiny`', prometheus: 'every namespace with a task' },
  countersNamed: false,
  alone: null,
  load: async () => ({
    foundCounters: (services) => new FoundMeters(services),
    sources: ({ listedBy, found, others }: PlatformSurroundings, { allowInvoke }: PlatformContext) => ({
      calls: new ComposedCalls(() => [...(found === null ? [] : [found.calls]), ...others()]),
      invoker: allowInvoke ? (found?.invoker ?? null) : null,
      announcement: [`Tiny: tasks listed by ${listedBy}.`],
      health: () => [],
      run: async () => {},
      stop: async () => {},
    }),
  }),
};
