import { join } from 'node:path';
import { startNode, stop } from './process.ts';
import { benchCuts, benchLiveCuts } from './streamCuts.ts';
import { type Measured, measure } from './streamLoad.ts';
import { fleetTopics, StreamStage } from './streamStage.ts';

const entities = 500;
const streamsOfEntities = 1000;
const mixedStreams = 10_000;

/** How long each measurement takes, s; how many connections are cut. */
interface Spans {
  readonly entities: number;
  readonly mixed: number;
  readonly growth: number;
  readonly cuts: number;
}

const usualSpans: Spans = { entities: 300, mixed: 120, growth: 30, cuts: 1000 };
const shortSpans: Spans = { entities: 20, mixed: 20, growth: 10, cuts: 100 };

/**
 * Streams of a simulated cluster with 100 agents: many entities, many clients beside bare node:http that writes as many
 * bytes to as many clients, growth with clients and topics, and resuming after cuts. Clients are programs of their own.
 */
export async function benchStreams(flags: readonly string[]): Promise<void> {
  const spans = flags.includes('--short') ? shortSpans : usualSpans;
  const isMixedOnly = flags.includes('--mixed');
  const stage = new StreamStage();
  await stage.start();
  try {
    if (isMixedOnly) {
      await benchMixed(stage, spans.mixed);
      return;
    }
    const { pods } = fleetTopics;
    const own = Array.from({ length: streamsOfEntities }, (_, index) => [pods[index % entities] ?? '']);
    await stage.withServer((server) =>
      measure(server, {
        what: `${streamsOfEntities} streams of ${entities} pods`,
        streams: own,
        seconds: spans.entities,
        hasHeap: true,
      }),
    );
    await benchMixed(stage, spans.mixed);
    await benchGrowth(stage, spans.growth);
    await stage.withServer((server) => benchCuts(server, pods.slice(0, 50), spans.cuts));
    await benchLiveCuts(spans.cuts);
  } finally {
    await stage.stop();
  }
}

async function benchMixed(stage: StreamStage, seconds: number): Promise<void> {
  const streams = Array.from({ length: mixedStreams }, (_, index) => [mixedTopic(index)]);
  const ours = await stage.withServer((server) =>
    measure(server, { what: `${mixedStreams} streams of mixed topics`, streams, seconds }),
  );
  const bare = await startNode([join(import.meta.dirname, 'bareStreamServer.js'), String(ours.bytesPerSecond)]);
  const yardstick = await measure(bare, { what: `bare node:http, ${mixedStreams} clients`, streams, seconds });
  await stop(bare);
  const ratio = (read: (measured: Measured) => number) => (read(ours) / read(yardstick)).toFixed(2);
  console.log(
    `faascope beside bare node:http: CPU ${ratio((measured) => measured.serverCpuShare)}, ` +
      `p99 ${ratio((measured) => measured.p99Ms)}, memory of a stream ${ratio((measured) => measured.kibPerStream)}`,
  );
}

/** Of 100 streams 70 are of pods (500 of them), 14 of nodes, 14 of functions, one of sources and one of the doctor. */
function mixedTopic(index: number): string {
  const [hundred, kind] = [Math.floor(index / 100), index % 100];
  const { pods, nodes, functions } = fleetTopics;
  if (kind < 70) return pods[(hundred * 70 + kind) % entities] ?? '';
  if (kind < 84) return nodes[(hundred * 14 + kind) % nodes.length] ?? '';
  if (kind < 98) return functions[(hundred * 14 + kind) % functions.length] ?? '';
  return kind === 98 ? 'sources' : 'doctor';
}

/** Twice the clients of one topic, and twice the topics of one client. */
async function benchGrowth(stage: StreamStage, seconds: number): Promise<void> {
  const { pods } = fleetTopics;
  const grown = async (what: string, of: (count: number) => string[][], countable: string) => {
    const measured = (count: number) =>
      stage.withServer((server) => measure(server, { what: `${count} ${countable}`, streams: of(count), seconds }));
    const [one, two] = [await measured(1000), await measured(2000)];
    console.log(`twice the ${what}: ${(two.serverCpuShare / one.serverCpuShare).toFixed(2)} times the CPU`);
  };
  const [topic = ''] = pods;
  await grown('clients', (count) => Array.from({ length: count }, () => [topic]), 'clients of one topic');
  // One stream has at most 1,024 topics.
  const streamsOf = (count: number) =>
    Array.from({ length: count / 1000 }, (_, index) => pods.slice(1000 * index, 1000 * (index + 1)));
  await grown('topics', streamsOf, 'topics of one client');
}
