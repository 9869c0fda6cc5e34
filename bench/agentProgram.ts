import { CgroupReader } from '../src/agent/cgroup/cgroupReader.ts';
import { NodeReader } from '../src/agent/node/nodeReader.ts';
import type { Reader, Tick } from '../src/agent/reader.ts';
import { Sampler } from '../src/agent/sampler.ts';
import { systemClock } from '../src/model/clock.ts';

// An agent without its server: samples a node and its pods for some seconds, and prints the cost.
const [nodeRoot = '/', podsRoot = '/', seconds = '30'] = process.argv.slice(2);
const warmUpSeconds = 10;

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

class Timed implements Reader {
  readonly ticksMs: number[] = [];
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  sample(tick: Tick): void {
    const before = cpuMs();
    this.#reader.sample(tick);
    this.ticksMs.push(cpuMs() - before);
  }

  close(): void {
    this.#reader.close();
  }
}

const node = NodeReader.linux(nodeRoot, systemClock);
const pods = new CgroupReader(podsRoot, systemClock, node.pressureFiles);
const timedPods = new Timed(pods);
const timedNode = new Timed(node);
const sampler = new Sampler(systemClock, [timedNode, timedPods]);
sampler.start();

setTimeout(() => {
  timedPods.ticksMs.length = timedNode.ticksMs.length = 0;
  const cpuBeforeMs = cpuMs();
  const begun = performance.now();
  setTimeout(() => {
    const percent = (100 * (cpuMs() - cpuBeforeMs)) / (performance.now() - begun);
    const rssMb = process.memoryUsage.rss() / 1e6;
    sampler.stop();
    const ticksMs = { pods: timedPods.ticksMs, node: timedNode.ticksMs };
    process.stdout.write(JSON.stringify({ podCount: [...pods.podUids()].length, percent, rssMb, ticksMs }));
  }, Number(seconds) * 1000);
}, warmUpSeconds * 1000);
