import type { OutputCalls, StreamHub, StreamHubParts } from '../../src/api/streams/hub.ts';
import type { StreamOutput } from '../../src/api/streams/stream.ts';
import { parseTopic } from '../../src/api/streams/topic.ts';
import type { CallSource } from '../../src/model/calls/callSource.ts';
import type { Fault } from '../../src/model/fault.ts';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import type { NodeSeries } from '../../src/model/series/series.ts';
import type { CoarseUsage } from '../../src/model/source/coarseUsage.ts';
import type { Connection } from '../../src/model/source/connection.ts';
import type { LogSource } from '../../src/model/source/logSource.ts';
import type { MetricsSource } from '../../src/model/source/metricsSource.ts';
import type { SourceHealth } from '../../src/model/source/sourceHealth.ts';
import { fakeConnection, fakePod } from '../fakeConnection.ts';
import { hubOf } from './hubOf.ts';

/** The second at which tests begin. */
export const firstSecond = 1_700_000_000;

export interface SentEvent {
  readonly name: string;
  readonly id: number | null;
  readonly data: Record<string, unknown>;
}

/** Parses complete events; comments are left out. */
export function eventsIn(text: string): SentEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('event: '))
    .map((block) => ({
      name: /^event: (\w+)$/m.exec(block)?.[1] ?? '',
      id: Number(/^id: (\d+)$/m.exec(block)?.[1] ?? Number.NaN),
      data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null'),
    }))
    .map((event) => ({ ...event, id: Number.isNaN(event.id) ? null : event.id }));
}

/** A client that reads as long as the test lets it. */
export class FakeOutput implements StreamOutput {
  text = '';
  writableLength = 0;
  writableNeedDrain = false;
  isReading = true;
  isEnded = false;
  isDestroyed = false;
  readonly buffers: Buffer[] = [];

  write(bytes: Buffer): boolean {
    this.buffers.push(bytes);
    this.text += bytes.toString();
    if (this.isReading) return true;
    this.writableLength += bytes.length;
    this.writableNeedDrain = this.writableLength >= 16_384;
    return !this.writableNeedDrain;
  }

  destroySoon(): void {
    this.isEnded = true;
  }

  destroy(): void {
    this.isDestroyed = true;
  }

  /** Reads all that waits; the stream must be told. */
  drain(): void {
    this.isReading = true;
    this.writableLength = 0;
    this.writableNeedDrain = false;
  }

  get events(): SentEvent[] {
    return eventsIn(this.text);
  }

  /** The events since the last call. */
  take(): SentEvent[] {
    const { events } = this;
    this.text = '';
    return events;
  }
}

/** A source whose every figure at a second is what the test says. */
export class FakeSource implements MetricsSource {
  readonly name = 'agent';
  readonly intervalSeconds = 1;
  failing: Fault | null = null;
  newest = firstSecond;
  /** By second; what it lacks is unknown. */
  readonly values = new Map<number, number>();
  fill: () => Promise<void> = async () => {};
  /** What the coarse pass finds. */
  coarse: CoarseUsage | null = null;
  followed = 0;
  readonly #series = { at: (second: number) => this.values.get(second) ?? Number.NaN };

  newestSecond = () => this.newest;
  observedSinceSecond = () => 0;
  pod = () => ({ cpuPercent: this.#series, workingSetBytes: this.#series });
  node = (): NodeSeries => ({
    cpuPercent: this.#series,
    memoryPercent: this.#series,
    rootDiskPercent: null,
    diskReadKibPerSecond: null,
    diskWriteKibPerSecond: null,
    networkDownKibPerSecond: null,
    networkUpKibPerSecond: null,
    memoryTotalBytes: 1,
  });
  async follow(): Promise<void> {
    await this.fill();
    this.followed++;
  }
  unfollow(): void {
    this.followed--;
  }
  coarseUsage = async () => this.coarse;
}

/** A hub over one connection with the function `fn/add`, its pod `fn/add-1` and the node `n1`. */
export class StreamStage {
  nowMs = firstSecond * 1000 + 500;
  readonly source = new FakeSource();
  health: SourceHealth[] = [];
  logs: LogSource | null = null;
  calls: CallSource | null = null;
  readonly index = InventoryIndex.of({
    functions: [this.functionRecord('add')],
    pods: [fakePod('add-1', 'add')],
    nodes: [{ name: 'n1', ip: '' }],
  });
  readonly clock = { wallMs: () => this.nowMs, monotonicMs: () => this.nowMs };
  current: Connection | null = this.connectionOf('lab');
  readonly hub: StreamHub;
  /** Another server that watches the same. */
  readonly replica: StreamHub;

  constructor(given: Partial<StreamHubParts> = {}) {
    this.source.values.set(firstSecond, 1);
    this.hub = hubOf(this.clock, { find: () => this.current }, given);
    this.replica = hubOf(this.clock, { find: () => this.current }, given);
  }

  connectionOf(name: string): Connection {
    const [health, logs, calls] = [() => this.health, () => this.logs, () => this.calls];
    const connection = fakeConnection(this.index, this.clock, { name, metrics: [this.source], sources: health });
    return {
      ...connection,
      get logs() {
        return logs();
      },
      get calls() {
        return calls();
      },
    };
  }

  functionRecord(name: string) {
    const id = { connection: 'lab', namespace: 'fn', name };
    return { id, image: '', replicasWanted: 1, execTimeoutMs: null };
  }

  /** Opens a stream of these topics, each with the last second that the client has. */
  open(
    topics: Readonly<Record<string, number | null>>,
    given: {
      client?: string;
      namespaces?: string[];
      forMs?: number;
      output?: FakeOutput;
      hub?: StreamHub;
    } = {},
  ) {
    if (this.current === null) throw new Error('nothing is connected');
    const output = given.output ?? new FakeOutput();
    const requests = Object.entries(topics).map(([text, since]) => ({ text, since, topic: parseTopic(text) }));
    const namespaces = given.namespaces === undefined ? null : new Set(given.namespaces);
    const { client = 'ann', forMs = null, hub = this.hub } = given;
    hub.admit(client);
    const scope = given.namespaces?.join() ?? '';
    const request = { requests, scope, namespaces, connectionName: null, client, forMs };
    let calls: OutputCalls = { drained: () => {}, closed: () => {}, end: () => {} };
    hub.open(request, this.current, (given) => {
      calls = given;
      return output;
    });
    return { output, ...calls };
  }

  /** Goes on second by second; each is measured with the value given for it. */
  async pass(seconds: number, value: (second: number) => number = (second) => second - firstSecond + 1): Promise<void> {
    for (let turn = 0; turn < seconds; turn++) {
      this.nowMs += 1000;
      const second = Math.floor(this.nowMs / 1000);
      this.source.values.set(second, value(second));
      this.source.newest = second;
      this.hub.tick();
      this.replica.tick();
      await settle();
    }
  }
}

/** Lets promises that are settled run what waits for them. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
