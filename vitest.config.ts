import { defineConfig } from 'vitest/config';

// The report lets a caller count what ran.
const report = process.env.TEST_REPORT;

// A minute and more each, and hardly about Node: left out where everything runs a second time on another version of it.
const enduring = [
  'test/prometheus/enduring.test.ts',
  'test/setIP/killed.test.ts',
  'test/doctor/{prometheus,agents}.test.ts',
];
const leftOut = process.env.TEST_BRIEF === undefined ? [] : enduring;

const here = [
  { test: { name: 'unit', include: ['src/**/*.test.ts'] } },
  {
    test: {
      name: 'integration',
      include: ['test/**/*.test.ts'],
      exclude: ['test/cluster/**', 'test/cgroup2/**', ...leftOut],
      // Two cores: tests that measure load must not load each other.
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 60_000,
      expect: { poll: { timeout: 10_000 } },
    },
  },
];

const cluster = [
  {
    test: {
      name: 'cluster',
      include: ['test/cluster/**/*.test.ts'],
      // Five minutes, of a machine that does nothing else: npm run test:setups.
      exclude: process.env.TEST_SETUPS === undefined ? ['test/cluster/setUps.test.ts'] : [],
      setupFiles: ['test/cluster/settled.ts'],
      // There is one lab: a file that stops a part of it must not meet another.
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  },
];

// What came out of a machine that npm run test:cgroup2 boots.
const cgroup2 = [{ test: { name: 'cgroup2', include: ['test/cgroup2/**/*.test.ts'] } }];

function projects() {
  if (process.env.TEST_CGROUP2 !== undefined) return cgroup2;
  // Tests of a cluster need the lab: npm run test:cluster starts it.
  return process.env.TEST_LAB === 'up' ? cluster : here;
}

export default defineConfig({
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: projects(),
  },
});
