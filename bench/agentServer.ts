import { decodeWindows } from '../src/agent/wire/decodeWindows.ts';
import { systemClock } from '../src/model/clock.ts';
import { AgentHttp } from '../src/sources/agent/askAgent.ts';
import { PodCgroups, whyNoCgroups } from '../test/cgroup/podCgroups.ts';
import { fill, podIds } from './fullNode.ts';
import { faascopeProgram, median, sleep, startNode, stop, usageOf } from './process.ts';

const warmUpMs = 10_000;
const spanSeconds = 30;
const bursts = 1000;

/** The cost of polling the agent of a full node every second, and the traffic. */
export async function benchAgentServer(): Promise<void> {
  const why = whyNoCgroups();
  if (why !== null) {
    console.log(`no real cgroups: ${why}`);
    return;
  }
  const cgroups = new PodCgroups(`faascope-bench-${process.pid}`);
  const http = new AgentHttp(systemClock, () => null);
  try {
    fill(cgroups);
    const agent = await startNode([faascopeProgram, 'agent', '--listen', '127.0.0.1:0']);
    const pid = agent.child.pid ?? 0;
    await sleep(warmUpMs);
    const uids = podIds().map(({ uid }) => uid);
    const cpuOf = async (what: () => Promise<unknown>) => {
      const before = usageOf(pid).cpuSeconds;
      await what();
      return usageOf(pid).cpuSeconds - before;
    };
    const percent = (cpuSeconds: number) => `${((100 * cpuSeconds) / spanSeconds).toFixed(2)} % of a core`;
    console.log(`${uids.length} pods, no requests: ${percent(await cpuOf(() => sleep(spanSeconds * 1000)))}`);
    for (const podUids of [uids.slice(0, 10), uids]) {
      const poll = pollerOf(http, agent.origin, podUids);
      const first = await poll();
      const each: number[] = [];
      const used = await cpuOf(async () => {
        for (let second = 0; second < spanSeconds; second++) {
          await sleep(1000);
          each.push((await poll()).bytes);
        }
      });
      console.log(
        `${podUids.length} pods polled every second: ${percent(used)}; first answer ${first.bytes} bytes, ` +
          `then ${median(each)} bytes a second`,
      );
      const whole = await cpuOf(async () => {
        for (let count = 0; count < bursts; count++) await http.ask(agent.origin, { since: null, podUids });
      });
      console.log(`${podUids.length} pods, whole windows: ${((1000 * whole) / bursts).toFixed(2)} ms of CPU an answer`);
    }
    console.log(`${usageOf(pid).rssMb.toFixed(0)} MB RSS`);
    await stop(agent);
  } finally {
    await http.close();
    await cgroups.remove();
  }
}

/** Requests what is new since the previous request. */
function pollerOf(http: AgentHttp, origin: string, podUids: readonly string[]): () => Promise<{ bytes: number }> {
  let since: { bootId: string; sequence: number } | null = null;
  return async () => {
    const { bytes } = await http.ask(origin, { since, podUids });
    const { bootId, sequence } = decodeWindows(bytes);
    since = { bootId, sequence };
    return { bytes: bytes.length };
  };
}
