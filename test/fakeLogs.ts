import type { LogSource } from '../src/model/source/logSource.ts';

/** Logs without a line. */
export function fakeLogs(given: Partial<LogSource> = {}): LogSource {
  return {
    name: 'kubernetes',
    async *lines() {},
    async *records() {},
    owners: () => new Map(),
    invocations: async () => [],
    kept: async () => [],
    touch: async () => {},
    follow: () => ({ read: async () => null, invocations: () => [], end: () => {} }),
    running: () => null,
    known: () => null,
    find: () => null,
    ...given,
  };
}
