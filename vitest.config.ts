import { defineConfig } from 'vitest/config';

// The report lets a caller count what ran.
const report = process.env.TEST_REPORT;

// Tests of a cluster and of cgroup v2 need machines of their own.
const elsewhere = ['test/cluster/**', 'test/cgroup2/**'];

// Bounds of what hangs: on a busy machine nothing fails for being slow.
const unit = { testTimeout: 60_000, expect: { poll: { timeout: 10_000 } } };
const integration = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 20_000 } } };

/** `npm test`: what everybody runs, in under five minutes on two cores. */
const core = [
  { test: { ...unit, name: 'unit', include: ['src/**/*.test.ts'] } },
  {
    test: {
      ...integration,
      name: 'integration',
      include: ['test/**/*.test.ts'],
      exclude: ['test/**/*.long.test.ts', ...elsewhere],
    },
  },
];

/** `npm run test:long`: files that measure load or last long, one after the other. */
const long = [
  {
    test: {
      ...integration,
      name: 'long',
      include: ['test/**/*.long.test.ts'],
      exclude: elsewhere,
      fileParallelism: false,
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
  if (process.env.TEST_LAB === 'up') return cluster;
  return process.env.TEST_LONG === undefined ? core : long;
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: projects(),
  },
});
