import { SeededRandom } from '../seededRandom.ts';
import { bodyKinds } from './hostileBodies.ts';
import { playConnection, styles } from './hostileConnection.ts';
import { headKinds } from './hostileHeads.ts';
import type { HostileRequest, RequestContext } from './hostileRequest.ts';
import { politeRequest, targetKinds } from './hostileTargets.ts';

/** Amount and target of the traffic; loopback only. */
export interface TrafficPlan {
  readonly port: number;
  readonly nodeName: string;
  readonly requests: number;
  readonly connections: number;
  readonly seed: number;
  /** Concurrent connections. */
  readonly atOnce: number;
  /** Only the connection with this number, to reproduce its failure. */
  readonly only?: number;
}

/** Results so far. */
export interface Tally {
  sent: number;
  connections: number;
  /** Answers by status, for each kind of request. */
  readonly answers: Record<string, Record<string, number>>;
  problemCount: number;
  /** The first 30 failures, each with the number of its connection. */
  readonly problems: string[];
}

const mostProblems = 30;
const tenths = 10;
/** Share of well-behaved requests: their answers reveal harm to other clients. */
const politeShare = 0.3;

/**
 * Sends the traffic; equal plans send equal bytes.
 *
 * @param afterTenth awaited after each tenth of the connections, when none is open
 */
export async function sendHostileTraffic(
  plan: TrafficPlan,
  afterTenth: (tally: Tally, tenth: number) => Promise<void> = async () => {},
): Promise<Tally> {
  const tally: Tally = { sent: 0, connections: 0, answers: {}, problemCount: 0, problems: [] };
  const counts = requestCounts(plan);
  let next = 0;
  const playUntil = async (end: number) => {
    while (next < end) {
      const index = next++;
      if (plan.only === undefined || plan.only === index) await playOne(plan, index, counts[index] ?? 1, tally);
    }
  };
  for (let tenth = 1; tenth <= tenths; tenth++) {
    const end = Math.round((plan.connections * tenth) / tenths);
    await Promise.all(Array.from({ length: plan.atOnce }, () => playUntil(end)));
    await afterTenth(tally, tenth);
  }
  return tally;
}

/** The number of requests of each connection: random, with the planned sum. */
function requestCounts({ requests, connections, seed }: TrafficPlan): number[] {
  const random = new SeededRandom(seed);
  let left = requests;
  return Array.from({ length: connections }, (_, index) => {
    const others = connections - index - 1;
    const most = Math.max(1, 2 * Math.round(left / (others + 1)) - 1);
    const count = others === 0 ? left : Math.min(random.between(1, most), left - others);
    left -= count;
    return count;
  });
}

async function playOne(
  { port, nodeName, seed }: TrafficPlan,
  index: number,
  count: number,
  tally: Tally,
): Promise<void> {
  const random = new SeededRandom(seed + 7919 * (index + 1));
  const context: RequestContext = { random, host: `localhost:${port}`, nodeName };
  // Requests that may end the connection come last.
  const requests = Array.from({ length: count }, (_, at) => pickRequest(context, at === count - 1));
  const style = pickWeighted(random, styles);
  const played = await playConnection(port, { style, requests }, random);
  tally.connections++;
  tally.sent += played.sent;
  for (const { kind, status } of played.answers) {
    const ofKind = tally.answers[kind] ?? {};
    ofKind[status] = (ofKind[status] ?? 0) + 1;
    tally.answers[kind] = ofKind;
  }
  tally.problemCount += played.problems.length;
  for (const problem of played.problems) {
    if (tally.problems.length < mostProblems) tally.problems.push(`connection ${index} (${style}): ${problem}`);
  }
}

const kinds = [...targetKinds, ...headKinds, ...bodyKinds];

function pickRequest(context: RequestContext, isLast: boolean): HostileRequest {
  if (context.random.chance(politeShare)) return politeRequest(context);
  for (;;) {
    const request = pickWeighted(context.random, kinds)(context);
    if (isLast || !request.mayEnd) return request;
  }
}

function pickWeighted<Item>(random: SeededRandom, items: readonly (readonly [weight: number, item: Item])[]): Item {
  let at = random.next() * items.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, item] of items) {
    at -= weight;
    if (at < 0) return item;
  }
  throw new Error('there is nothing to pick from');
}
