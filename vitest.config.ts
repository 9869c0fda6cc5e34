import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// A report for callers that count tests.
const report = process.env.TEST_REPORT;

// Tests that need machines of their own, or a browser.
const elsewhere = ['test/cluster/**', 'test/cgroup2/**', 'test/web/**'];

// Limits for tests that hang: on a busy machine, nothing fails for being slow.
const unit = { testTimeout: 60_000, expect: { poll: { timeout: 30_000 } } };
const integration = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 60_000 } } };

/** `npm test`: the tests that everyone runs, in under five minutes on two cores. */
const core = [
  { test: { ...unit, name: 'unit', include: ['src/**/*.test.ts'] } },
  { test: { ...unit, name: 'web', include: ['web/**/*.test.ts'] } },
  {
    test: {
      ...integration,
      name: 'integration',
      include: ['test/**/*.test.ts'],
      exclude: ['test/**/*.long.test.ts', ...elsewhere],
    },
  },
];

// Long tests that a file beside them could disturb: they compare CPU time or disk writes of the whole machine with close
// bounds, load all of it or need their share of it, or have tens of megabytes to read within a short timeout. The others
// mostly wait, for far less than they may.
const measuring = [
  'test/truth/*.long.test.ts',
  'test/kubernetes/misbehaviour.long.test.ts',
  'test/prometheus/{misbehaviour,truth}.long.test.ts',
  'test/series.long.test.ts',
  'test/setIP/flips.long.test.ts',
];

// Long tests that one file beside them does not disturb, but a busy machine could: they bound rates, ages or recoveries.
// The first takes longer than the other two together.
const paired = ['test/prometheus/{enduring,recentCalls}.long.test.ts', 'test/agent/realAgent.long.test.ts'];

// Vitest begins with the largest files. These last longest: begun late, one would run alone at the end.
const longest = [
  'documents/readme',
  'doctor/prometheus',
  'agent/failOver',
  'wholeWindow',
  'kubernetes/follow',
  'agent/misbehaviour',
  'prometheus/enduring',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.long.test.ts`));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** `npm run test:long`: on three workers, since they mostly wait; then in pairs; then one after another. */
const long = [
  {
    test: {
      ...integration,
      name: 'long',
      include: ['test/**/*.long.test.ts'],
      exclude: [...measuring, ...paired, ...elsewhere],
      maxWorkers: 3,
      sequence: { groupOrder: 0 },
    },
  },
  {
    test: {
      ...integration,
      name: 'paired',
      include: paired,
      maxWorkers: 2,
      sequence: { groupOrder: 1 },
    },
  },
  {
    test: {
      ...integration,
      name: 'measuring',
      include: measuring,
      fileParallelism: false,
      sequence: { groupOrder: 2 },
    },
  },
];

/** `npm run test:web`: the dashboard in a browser. One file at a time: each has Chromium and a server. */
const browser = [
  { test: { ...integration, name: 'browser', include: ['test/web/**/*.test.ts'], fileParallelism: false } },
];

const cluster = [
  {
    test: {
      name: 'cluster',
      include: ['test/cluster/**/*.test.ts'],
      // Takes five minutes on an otherwise idle machine: npm run test:setups.
      exclude: process.env.TEST_SETUPS === undefined ? ['test/cluster/setUps.test.ts'] : [],
      setupFiles: ['test/cluster/settled.ts'],
      // There is only one lab: a file that stops a component must not run beside another.
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 20_000 } },
    },
  },
];

// Checks the results of a machine that npm run test:cgroup2 boots.
const cgroup2 = [{ test: { name: 'cgroup2', include: ['test/cgroup2/**/*.test.ts'] } }];

function projects() {
  if (process.env.TEST_CGROUP2 !== undefined) return cgroup2;
  // Cluster tests need the lab: npm run test:cluster starts it.
  if (process.env.TEST_LAB === 'up') return cluster;
  if (process.env.TEST_WEB !== undefined) return browser;
  return process.env.TEST_LONG === undefined ? core : long;
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: projects(),
  },
});
