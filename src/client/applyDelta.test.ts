import { describe, expect, it } from 'vitest';
import type { InvocationsState, LiveFinding, LiveInvocation, LiveLine, LogsState } from '../contract/v1/stream.ts';
import { applyDelta } from './applyDelta.ts';

function invocation(id: string, startedAtSeconds: number, given: Partial<LiveInvocation> = {}): LiveInvocation {
  return {
    connection: 'lab',
    id,
    callId: null,
    function: { namespace: 'fn', name: 'add' },
    pod: { name: 'add-1', uid: 'add-1' },
    node: 'n1',
    startedAtSeconds,
    endedAtSeconds: null,
    state: 'running',
    durationMs: null,
    coldStartMs: null,
    subFunctions: [],
    edges: [],
    mixed: false,
    why: null,
    revision: 0,
    ...given,
  };
}

const ended = (id: string, endedAtSeconds: number, revision = 2) =>
  invocation(id, endedAtSeconds - 1, { endedAtSeconds, state: 'succeeded', revision });
const none: InvocationsState = { connection: 'lab', invocations: [], counted: null, followed: true, why: null };
const ids = (state: object) => Object(state).invocations.map(({ id }: LiveInvocation) => id);

describe('Invocations', () => {
  it('are in the order of the routes: running ones by start, then the last 100 ends', () => {
    const changed = Array.from({ length: 150 }, (_, n) => ended(`e${n}`, n));
    const running = [invocation('r1', 1), invocation('r2', 2)];
    const state = applyDelta(none, { changed: [...changed, ...running], removed: [] }, 5);
    expect(ids(state).slice(0, 3)).toEqual(['r2', 'r1', 'e149']);
    expect(ids(state)).toHaveLength(102);
  });

  it('are not set back by one that is sent again', () => {
    const state = applyDelta(none, { changed: [ended('a', 5, 4)], removed: [] }, 5);
    const again = applyDelta(state, { changed: [invocation('a', 4)], removed: [] }, 5);
    expect(again).toMatchObject({ invocations: [{ id: 'a', state: 'succeeded', revision: 4 }] });
  });

  it('are left out when they turn out not to be any; counted calls stay until they change', () => {
    const counted = { inFlight: 3 };
    const first = applyDelta({ ...none, counted: Object(counted) }, { changed: [ended('a', 5)], removed: [] }, 5);
    const second = applyDelta(first, { changed: [], removed: ['a'] }, 6);
    expect(second).toEqual({ ...none, counted });
    expect(applyDelta(second, { changed: [], removed: [], counted: null }, 7)).toEqual(none);
  });

  it('are followed, or not, until that changes', () => {
    const why = { code: 'logs_unread', en: 'Not all.', zh: '未全部。' } as const;
    const first = applyDelta(none, { changed: [], removed: [], followed: false, why }, 5);
    expect(first).toEqual({ ...none, followed: false, why });
    const second = applyDelta(first, { changed: [ended('a', 5)], removed: [] }, 6);
    expect(second).toMatchObject({ followed: false, why });
    expect(applyDelta(second, { changed: [], removed: ['a'], followed: true, why: null }, 7)).toEqual(none);
  });

  it('are replaced by all of them', () => {
    const state = applyDelta({ ...none, invocations: [ended('a', 5)] }, { ...none, invocations: [ended('b', 6)] }, 6);
    expect(ids(state)).toEqual(['b']);
  });

  it('of one topic are the newer state of it', () => {
    const state = applyDelta(ended('a', 5, 4), invocation('a', 4, { revision: 2 }), 9);
    expect(state).toMatchObject({ revision: 4 });
    expect(applyDelta(state, ended('a', 5, 6), 9)).toMatchObject({ revision: 6 });
  });
});

describe('A log', () => {
  const line = (n: number): LiveLine => ({
    id: `l${n}`,
    atSeconds: n,
    pod: 'add-1',
    text: `${n}`,
    level: null,
    invocation: null,
  });
  const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => line(from + n));

  it('has each line once, the last 1,000, and says how many were left out', () => {
    const state: LogsState = { connection: 'lab', lines: lines(0, 200), dropped: 0, incomplete: false };
    const next = applyDelta(state, { lines: lines(150, 300), dropped: 0 }, 9);
    expect(Object(next).lines.map(({ id }: LiveLine) => id)).toEqual(lines(0, 300).map(({ id }) => id));
    const last = applyDelta(next, { lines: lines(400, 1400), dropped: 100 }, 9);
    expect(applyDelta(last, { lines: [], dropped: 0, incomplete: true }, 10)).toEqual({ ...last, incomplete: true });
    expect(last).toMatchObject({
      dropped: 100,
      incomplete: false,
      lines: { length: 1000, 0: { id: 'l400' }, 999: { id: 'l1399' } },
    });
  });
});

describe('Findings', () => {
  const finding = (id: string, given: Partial<LiveFinding>): LiveFinding => ({
    connection: 'lab',
    id,
    severity: 'warning',
    subject: { kind: 'node', namespace: null, name: 'n1' },
    sinceSeconds: 1,
    endedSeconds: null,
    code: 'node_memory_high',
    params: {},
    en: '',
    zh: '',
    action: { en: '', zh: '' },
    revision: 0,
    ...given,
  });

  it('are in the order of the route as they come, change and end', () => {
    let state = applyDelta(
      { connection: 'lab', items: [] },
      { changed: [finding('a', {}), finding('b', {})], removed: [] },
      1,
    );
    const happen = (changed: LiveFinding) => {
      state = applyDelta(state, { changed: [changed], removed: [] }, 1);
      return Object(state)
        .items.map(({ id }: LiveFinding) => id)
        .join('');
    };
    expect(happen(finding('c', { severity: 'error' }))).toBe('cab');
    expect(happen(finding('b', { sinceSeconds: 9, revision: 1 }))).toBe('cba');
    expect(happen(finding('c', { endedSeconds: 20, revision: 1 }))).toBe('bac');
  });
});
