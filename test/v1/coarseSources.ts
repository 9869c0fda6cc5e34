import type { CallSource, Counted } from '../../src/model/calls/callSource.ts';
import type { CallFigures } from '../../src/model/calls/callWindow.ts';
import type { CoarseUsage, NodeUsage } from '../../src/model/source/coarseUsage.ts';
import type { MetricsSource } from '../../src/model/source/metricsSource.ts';

const second = 1_700_000_000;
const unknown = { cpuPercent: null, workingSetBytes: null };
const n1: NodeUsage = {
  cpuPercent: 50,
  memoryPercent: 25,
  rootDiskPercent: null,
  networkDownKibPerSecond: 1234.56,
  networkUpKibPerSecond: 0,
  cpus: 4,
  memoryTotalBytes: 4_000_000,
};

/** A Prometheus that measures `fn/a`, `fn/b` and the node `n1`, and finds 100 times the CPU for `fn/a` each time. */
export function coarseMetrics(): MetricsSource {
  let measured = 0;
  return {
    name: 'prometheus',
    intervalSeconds: null,
    failing: null,
    newestSecond: () => null,
    observedSinceSecond: () => null,
    node: () => null,
    pod: () => null,
    follow: async () => {},
    unfollow: () => {},
    coarseUsage: async () => {
      const used = new Map([
        ['fn/a', { cpuPercent: 12.3456 * 100 ** measured++, workingSetBytes: 2_000_000 }],
        ['fn/b', { cpuPercent: 150, workingSetBytes: 1_000_000 }],
      ]);
      return {
        source: 'prometheus',
        intervalSeconds: 60,
        measuredAtMs: second * 1000,
        of: ({ namespace, name }) => used.get(`${namespace}/${name}`) ?? unknown,
        node: (name) => (name === 'n1' ? n1 : null),
      } satisfies CoarseUsage;
    },
  };
}

const lately: CallFigures = {
  seconds: 60,
  callsPerSecond: 2 / 3,
  errorPercent: 50,
  p50Ms: 1,
  p95Ms: 2,
  p99Ms: 3,
  inFlight: 2,
};
const counted = <Value>(value: Value | null): Counted<Value> => ({
  source: 'gateway',
  intervalSeconds: 1,
  measuredAtMs: second * 1000 + 150,
  steady: true,
  value,
});

/** A gateway that counts the calls of functions named `b`. */
export const coarseCalls: CallSource = {
  order: () => ['gateway'],
  calls: () => null,
  runs: () => null,
  recent: ({ name }) => counted(name === 'b' ? lately : null),
  bySecond: () => null,
  inFlight: () => null,
  prepare: async () => {},
  revision: 0,
};
