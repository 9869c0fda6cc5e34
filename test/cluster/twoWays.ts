import type { TopicName, WindowState } from '../../src/client/client.ts';
import type { Watched } from '../client/watched.ts';
import type { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';

/** The series of the 12 paths, and the columns of windows that hold the same. */
const usage = { cpuRate: 'cpuPercent', memRate: 'memoryPercent' } as const;
const nodeSeries = {
  ...usage,
  diskRate: 'rootDiskPercent',
  diskRead: 'diskReadKibPerSecond',
  diskWrite: 'diskWriteKibPerSecond',
  networkDown: 'networkDownKibPerSecond',
  networkUp: 'networkUpKibPerSecond',
} as const;

/** One of the 12 paths, and the topic of the same entity. */
export interface TwoWays {
  readonly path: string;
  readonly topic: `pod:${string}/${string}` | `node:${string}` | `function:${string}/${string}`;
}

interface PathAnswer {
  readonly way: TwoWays;
  /** When it was requested and when it arrived, Unix ms. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly body: unknown;
}

/** What a comparison of the answers of paths with the states of a stream found. */
interface Comparison {
  /** Seconds of series that both had. */
  readonly compared: number;
  /** Series that both had from a source. */
  readonly series: number;
  /** Sources that both named for the same figure. */
  readonly sources: ReadonlySet<string>;
  /** Answers that are those of none of the states that the stream had at that time. */
  readonly differences: readonly string[];
}

/** Requests paths one after another, until `signal` aborts. */
export async function askPaths(
  server: ServerProcess,
  ways: readonly TwoWays[],
  signal: AbortSignal,
): Promise<readonly PathAnswer[]> {
  const answers: PathAnswer[] = [];
  while (!signal.aborted) {
    for (const way of ways) {
      const fromMs = Date.now();
      const { status, body } = await server.get(way.path);
      if (status !== 200) throw new Error(`${way.path}: ${JSON.stringify(body)}`);
      answers.push({ way, fromMs, untilMs: Date.now(), body });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return answers;
}

/**
 * Compares each answer with the states that the stream had from its request on until the first one after its arrival:
 * in every second that both have, it must be one of them. Of an answer between the last state of one source and the first
 * of another one, only the source is compared: by the next state, the new source may have measured the same seconds again.
 */
export function compareWays(answers: readonly PathAnswer[], watched: Watched<TopicName>): Comparison {
  let compared = 0;
  let series = 0;
  const sources = new Set<string>();
  const differences: string[] = [];
  for (const { way, fromMs, untilMs, body } of answers) {
    const states = statesBetween(watched, way.topic, fromMs, untilMs);
    for (const [name, column] of Object.entries(way.topic.startsWith('node:') ? nodeSeries : usage)) {
      const found = states.map((state) => differencesOf(body, name, state, column));
      const same = found.find(({ wrong }) => wrong.length === 0);
      if (same === undefined) {
        const isTakenOver = new Set(found.map(({ source }) => source)).size > 1;
        const ofSameSource = found.find(({ isSameSource }) => isSameSource);
        if (isTakenOver && ofSameSource !== undefined) continue;
        const { wrong = ['no state'] } = ofSameSource ?? found[0] ?? {};
        differences.push(`${way.topic} ${name}: ${wrong.join(', ')}`);
      } else {
        compared += same.compared;
        if (same.source === null) continue;
        series++;
        sources.add(same.source);
      }
    }
  }
  return { compared, series, sources, differences };
}

function statesBetween(
  { updates, arrivedAtMs }: Watched<TopicName>,
  topic: TwoWays['topic'],
  fromMs: number,
  untilMs: number,
): readonly WindowState[] {
  const after = arrivedAtMs.findIndex((atMs) => atMs > untilMs);
  // Updates come for other topics too: the next state of this one.
  const current = updates[after]?.topics[topic]?.state;
  const next = updates.findIndex((update, index) => index > after && update.topics[topic]?.state !== current);
  const first = arrivedAtMs.findLastIndex((atMs) => atMs <= fromMs);
  const between = updates.slice(Math.max(0, first), (next < 0 ? after : next) + 1);
  const states = between.map(({ topics }) => topics[topic]?.state ?? null).filter((state) => state !== null);
  return [...new Set(states)];
}

/** How a series of an answer compares with a state of the stream. */
interface Difference {
  /** Seconds that both had. */
  readonly compared: number;
  /** That the stream names; null: none. */
  readonly source: string | null;
  readonly isSameSource: boolean;
  readonly wrong: readonly string[];
}

function differencesOf(
  body: unknown,
  name: string,
  { endSecond, columns, sources }: WindowState,
  column: string,
): Difference {
  const meta = Object(Object(body).meta)[name];
  const source = sources[column]?.source ?? null;
  if ((meta?.source ?? null) !== source) {
    return { compared: 0, source, isSameSource: false, wrong: [`${meta?.source} where the stream has ${source}`] };
  }
  let compared = 0;
  const wrong: string[] = [];
  for (const [second, value] of seriesOf(body, name)) {
    const streamed = columns[column]?.[59 - (endSecond - second)] ?? null;
    if (value === null || streamed === null) continue;
    compared++;
    if (value !== streamed) wrong.push(`${second}: ${value} where the stream has ${streamed}`);
  }
  return { compared, source, isSameSource: true, wrong };
}
