import type { LiveAnswer } from '../src/api/answer/liveAnswer.ts';
import { ReadyAnswers } from '../src/api/answer/readyAnswers.ts';
import type { CallSource } from '../src/model/calls/callSource.ts';
import { Fault } from '../src/model/fault.ts';
import { InventoryIndex } from '../src/model/inventory/inventoryIndex.ts';
import type { Connection } from '../src/model/source/connection.ts';
import type { MetricsSource, WatchTarget } from '../src/model/source/metricsSource.ts';
import { WatchTable } from '../src/model/watch/watchTable.ts';
import { fakeConnection, fakePod } from './fakeConnection.ts';

const id = (name: string) => ({ connection: 'lab', namespace: 'fn', name });
const pod = (functionName: string, restarts = 0) => fakePod(`${functionName}-1`, functionName, { restarts });
const everySecond = { cpuPercent: { at: () => 1 }, workingSetBytes: { at: () => 1 } };

/** Ready answers over a connection with the functions `add` and `echo`, whose revisions, clock and source a test moves. */
export class AnswerStage {
  wallMs = 100_100;
  metricsRevision = 0;
  callsRevision = 0;
  made = 0;
  gone = false;
  readonly index = InventoryIndex.of({
    functions: ['add', 'echo'].map((name) => ({ id: id(name), image: '', replicasWanted: 1, execTimeoutMs: null })),
    pods: [pod('add'), pod('echo')],
    nodes: [],
  });
  readonly followed: WatchTarget[] = [];
  readonly connection: Connection;
  current: Connection | null;
  readonly watches: WatchTable;
  readonly ready: ReadyAnswers;
  readonly source: MetricsSource;

  constructor() {
    const stage = this;
    this.source = {
      name: 'local',
      intervalSeconds: 1,
      failing: null,
      newestSecond: () => Math.floor(stage.wallMs / 1000),
      observedSinceSecond: () => 0,
      node: () => null,
      pod: () => everySecond,
      follow: async (target) => void stage.followed.push(target),
      unfollow: (target) => void stage.followed.splice(stage.followed.indexOf(target), 1),
    };
    const clock = { wallMs: () => this.wallMs, monotonicMs: () => this.wallMs };
    const calls: CallSource = {
      order: () => [],
      calls: () => null,
      runs: () => null,
      recent: () => null,
      bySecond: () => null,
      inFlight: () => null,
      prepare: async () => {},
      get revision() {
        return stage.callsRevision;
      },
    };
    const connection = fakeConnection(this.index, clock, { metrics: [this.source], calls });
    this.connection = Object.defineProperty(connection, 'metricsRevision', { get: () => this.metricsRevision });
    this.current = this.connection;
    const connections = { find: () => this.current };
    this.watches = new WatchTable(clock, connections);
    this.ready = new ReadyAnswers(clock, connections, this.watches);
  }

  /** An answer about a function. */
  live(given: Partial<LiveAnswer> = {}, name = 'add'): LiveAnswer {
    const entity = { kind: 'function', id: id(name) } as const;
    return {
      subject: name,
      watch: this.watches.watch(this.connection, entity),
      usesCalls: false,
      revision: () => this.index.revisionOf(entity),
      make: (lastSecond) => {
        if (this.gone) throw new Fault('unknown_pod', 'It is gone.');
        this.made++;
        return { lastSecond };
      },
      ...given,
    };
  }

  /** One event of the pod of a function. */
  podEvent(functionName: string): void {
    const before = this.index.podsOf({ namespace: 'fn', name: functionName });
    const restarts = (before[0]?.restarts ?? 0) + 1;
    this.index.changePods({ put: [pod(functionName, restarts)], dropped: before });
  }

  sweep(): void {
    this.watches.sweep();
    this.ready.sweep();
  }

  admit(url: string, live: LiveAnswer | (() => LiveAnswer) = () => this.live(), scope = '') {
    const context = { connection: this.connection, connectionName: null, namespaces: null };
    return this.ready.admit(context, scope, url, typeof live === 'function' ? live : () => live);
  }

  take(url: string, scope = ''): unknown {
    const answer = this.ready.take(scope, url);
    return answer === null ? null : JSON.parse(answer.bytes.toString());
  }
}
