import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type ContainerToEncode, WindowsEncoder } from '../../src/agent/wire/encodeWindows.ts';
import { parseWindowsQuery, type WindowsQuery } from '../../src/agent/wire/windowsQuery.ts';
import { windowSeconds } from '../../src/contract/units.ts';
import { pressureColumns } from '../../src/contract/v1/window.ts';
import { byName, type NodeDetailSeries, type PressureSeries, type Series } from '../../src/model/series/series.ts';

/** Percent of a core that every simulated container uses in a second. */
export const simulatedCpuPercent = (second: number) => 10 + (second % 17);
export const simulatedMemoryBytes = 2 ** 24;

/** A pod of a simulated agent, with one container and its pause. */
export interface SimulatedPod {
  readonly uid: string;
  readonly containerId: string;
}

const always = (value: number): Series => ({ at: () => value });
const varied: Series = { at: simulatedCpuPercent };

const pressure: PressureSeries = {
  ...byName(pressureColumns, () => always(0)),
  cpuSomePressurePercent: varied,
};

const pod = { ...pressure, networkDownKibPerSecond: varied, networkUpKibPerSecond: varied };

const node: NodeDetailSeries = {
  ...pressure,
  cpuPercent: varied,
  memoryPercent: always(40),
  rootDiskPercent: always(50),
  diskReadKibPerSecond: varied,
  diskWriteKibPerSecond: varied,
  networkDownKibPerSecond: varied,
  networkUpKibPerSecond: varied,
  memoryTotalBytes: 2 ** 33,
};

/** An agent with simulated figures, in the real format over a real socket; one of many in a process. */
export class SimulatedAgent {
  readonly origin: string;
  readonly asked: WindowsQuery[] = [];
  questions = 0;
  sentBytes = 0;
  /** The newest second of its first answer; NaN before it. */
  firstAnswerSecond = Number.NaN;
  readonly #server: Server;

  private constructor(server: Server, origin: string) {
    this.#server = server;
    this.origin = origin;
  }

  /** @param listenPort 0: any free port */
  static async start(pods: readonly SimulatedPod[], listenPort = 0): Promise<SimulatedAgent> {
    const encoder = new WindowsEncoder();
    const byUid = new Map(pods.map((pod) => [pod.uid, pod]));
    const server = createServer((request, response) => {
      const query = parseWindowsQuery(request.url?.split('?', 2)[1] ?? '');
      if (typeof query === 'string') {
        response.writeHead(400).end(query);
        return;
      }
      const nowMs = Date.now();
      const bytes = Buffer.from(answer(encoder, byUid, query, nowMs));
      const isFirst = Number.isNaN(agent.firstAnswerSecond) && query.podUids.length > 0;
      if (isFirst) agent.firstAnswerSecond = Math.floor(nowMs / 1000);
      agent.questions++;
      agent.sentBytes += bytes.length;
      if (agent.asked.length < 1000) agent.asked.push(query);
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    });
    server.keepAliveTimeout = 30_000;
    server.listen(listenPort, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const agent = new SimulatedAgent(server, `http://127.0.0.1:${port}`);
    return agent;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

const bootId = '0123456789abcdef';
/** The simulated agents have been running for a long time. */
const beganSecond = Math.floor(Date.now() / 1000) - 1000;

function answer(
  encoder: WindowsEncoder,
  pods: ReadonlyMap<string, SimulatedPod>,
  query: WindowsQuery,
  nowMs: number,
): Buffer {
  const lastSecond = Math.floor(nowMs / 1000);
  const sequence = lastSecond - beganSecond;
  const known = query.since?.bootId === bootId ? sequence - query.since.sequence : windowSeconds;
  return encoder.encode({
    head: {
      bootId,
      agentVersion: 'simulated',
      sequence,
      tickWallMs: lastSecond * 1000,
      tickMonotonicMs: sequence * 1000,
      tickAgeMs: nowMs - lastSecond * 1000,
      lastSecond,
      observedSinceSecond: beganSecond,
      intervalSeconds: 1,
      seconds: Math.min(windowSeconds, known),
    },
    node,
    pods: query.podUids.flatMap((uid) => {
      const known = pods.get(uid);
      return known === undefined ? [] : [{ uid, series: pod, containers: containersOf(known) }];
    }),
  });
}

function containersOf({ containerId }: SimulatedPod): ContainerToEncode[] {
  const own = {
    cpuPercent: varied,
    workingSetBytes: always(simulatedMemoryBytes),
    throttledPercent: always(0),
    memoryAnonymousBytes: always(simulatedMemoryBytes / 2),
    memoryFileBytes: always(simulatedMemoryBytes / 2),
    diskReadKibPerSecond: always(0),
    diskWriteKibPerSecond: varied,
    pids: always(3),
    memoryLimitBytes: 2 ** 26,
  };
  const pause = { ...own, cpuPercent: always(0), diskWriteKibPerSecond: always(0) };
  const pauseId = containerId.replace(/^./, 'f');
  return [
    { id: containerId, isLive: true, isWhole: false, series: own },
    { id: pauseId, isLive: true, isWhole: false, series: pause },
  ];
}
