import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SessionStore } from './session.ts';

const facts = { nowSeconds: 1000, id: 's1', name: 'ann', role: 'viewer', namespaces: null, expiresAtSeconds: 2000 };

describe('The session', () => {
  let asked: string[];
  let said: unknown[];
  let reload: ReturnType<typeof vi.fn>;
  /** What the server answers; null: it does not answer. */
  let answer: () => Response | null;
  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    said = [];
    reload = vi.fn();
    answer = () => Response.json(facts);
    vi.stubGlobal('location', { reload });
    vi.stubGlobal(
      'BroadcastChannel',
      class extends EventTarget {
        postMessage(message: unknown) {
          said.push(message);
        }
      },
    );
    vi.stubGlobal('fetch', async (_url: unknown, init?: RequestInit) => {
      asked.push(init?.method ?? 'GET');
      const given = answer();
      if (given === null) throw new TypeError('fetch failed');
      return given;
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const passed = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
  const refused = () => Response.json({ status: 'error', code: 'unauthorized', message: 'Sign in.' }, { status: 401 });

  it('is asked for once a second until the server answers, however many want to know', async () => {
    answer = () => null;
    const session = new SessionStore('http://test');
    for (let turn = 0; turn < 20; turn++) void session.ask();
    await passed(3500);
    expect([asked.length, session.state.kind]).toEqual([4, 'asking']);
    answer = () => Response.json(facts);
    await passed(1000);
    expect([asked.length, session.state]).toEqual([5, { kind: 'open', facts }]);
    await passed(10_000);
    expect(asked).toHaveLength(5);
  });

  it('is asked for anew after an answer', async () => {
    const session = new SessionStore('http://test');
    await passed();
    answer = refused;
    await session.ask();
    expect([asked.length, session.state]).toEqual([2, { kind: 'signedOut', refusal: null }]);
  });

  it('ends for all tabs when somebody signs out', async () => {
    const session = new SessionStore('http://test');
    await passed();
    expect(await session.signOut()).toBe(true);
    expect([asked.at(-1), said]).toEqual(['DELETE', ['signed out']]);
    expect(reload).toHaveBeenCalledOnce();
  });

  it.each([
    ['does not answer', () => null],
    ['refuses', () => new Response('', { status: 503 })],
  ])('goes on, and says so, if the server %s', async (_name, failing) => {
    const session = new SessionStore('http://test');
    await passed();
    answer = failing;
    expect(await session.signOut()).toBe(false);
    expect([said, session.state.kind]).toEqual([[], 'open']);
    expect(reload).not.toHaveBeenCalled();
  });
});
