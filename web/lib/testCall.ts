import type { LiveInvocation } from '../../src/client/client.ts';

/** What a test says about a call; the rest is usual. Unix seconds. */
export interface TestCall extends Partial<LiveInvocation> {
  readonly start: number;
  /** Null while it runs. */
  readonly end: number | null;
}

/** A call of `local/slow` with the sub-functions `handle` and `step`, for tests. */
export function testCall({ start, end, ...over }: TestCall): LiveInvocation {
  return {
    connection: 'local',
    id: 'a',
    callId: null,
    function: { namespace: 'local', name: 'slow' },
    pod: { name: 'slow-0', uid: 'u' },
    node: 'n',
    startedAtSeconds: start,
    endedAtSeconds: end,
    state: end === null ? 'running' : 'succeeded',
    durationMs: end === null ? null : (end - start) * 1000,
    coldStartMs: 0,
    subFunctions: [
      { name: 'handle', state: 'ended', startedAtSeconds: start, endedAtSeconds: end },
      { name: 'step', state: 'ended', startedAtSeconds: start + 1, endedAtSeconds: start + 2 },
    ],
    edges: [{ from: 'handle', to: 'step' }],
    mixed: false,
    why: null,
    revision: 1,
    ...over,
  };
}
