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

  describe('of an open page', () => {
    const hour = 60 * 60 * 1000;
    let nowMs: number;
    let look: () => void;
    const open = async () => {
      nowMs = 1_000_000;
      const timing = {
        nowMs: () => nowMs,
        every: (_ms: number, run: () => void) => {
          look = run;
        },
      };
      const session = new SessionStore('http://test', timing);
      await passed();
      return session;
    };
    /** Time goes on; the page looks whether the session is due. */
    const later = async (ms: number) => {
      nowMs += ms;
      look();
      await passed();
    };

    it('is renewed an hour after it was last used', async () => {
      const session = await open();
      await later(hour - 1);
      expect(asked).toHaveLength(1);
      await later(1);
      expect(asked).toHaveLength(2);
      await later(hour / 2);
      await session.ask();
      await later(hour / 2);
      expect(asked).toHaveLength(3);
      // The computer slept.
      await later(7 * hour);
      expect([asked.length, session.state]).toEqual([4, { kind: 'open', facts }]);
      expect(reload).not.toHaveBeenCalled();
    });

    it('is not renewed on a server without tokens', async () => {
      answer = () => Response.json({ ...facts, id: null, name: null, expiresAtSeconds: null });
      await open();
      await later(100 * hour);
      expect(asked).toHaveLength(1);
    });

    it('is not asked for by a page that is signed out', async () => {
      const session = await open();
      answer = refused;
      await later(hour);
      expect([asked.length, session.state]).toEqual([2, { kind: 'signedOut', refusal: null }]);
      await later(100 * hour);
      expect(asked).toHaveLength(2);
    });

    it('loads the page anew when it is another one, or begins again', async () => {
      const session = await open();
      answer = () => Response.json({ ...facts, id: 's2' });
      await session.ask();
      expect(reload).toHaveBeenCalledOnce();
      answer = refused;
      await session.ask();
      expect(reload).toHaveBeenCalledOnce();
      answer = () => Response.json(facts);
      await session.ask();
      expect(reload).toHaveBeenCalledTimes(2);
    });
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
