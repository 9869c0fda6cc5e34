import { defineConfig } from 'vitest/config';

// The report lets a caller count what ran.
const report = process.env.FAASCOPE_TEST_REPORT;

const here = [
  { test: { name: 'unit', include: ['src/**/*.test.ts'] } },
  {
    test: {
      name: 'integration',
      include: ['test/**/*.test.ts'],
      exclude: ['test/cluster/**'],
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
      // There is one lab: a file that stops a part of it must not meet another.
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  },
];

export default defineConfig({
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    // Tests of a cluster need the lab: npm run test:cluster starts it.
    projects: process.env.FAASCOPE_LAB === 'up' ? cluster : here,
  },
});
