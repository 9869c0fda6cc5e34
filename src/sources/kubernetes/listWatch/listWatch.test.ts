import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answer, FakeCluster, type FakeObject, failure } from '../../../../test/kubernetes/fakeCluster.ts';
import { Fault } from '../../../model/fault.ts';
import { textAt } from '../../http/jsonMember.ts';
import { ListWatch } from './listWatch.ts';

const path = '/api/v1/namespaces/fn/pods';
const object = (name: string, more: object = {}): FakeObject => ({ metadata: { name, uid: `uid-${name}` }, ...more });

/** A list and watch on a fake cluster, with time that the test moves. */
class Stage {
  readonly cluster = new FakeCluster();
  readonly changes: string[] = [];
  readonly #stopping = new AbortController();
  readonly watch = new ListWatch<string>({
    api: this.cluster,
    clock: { wallMs: () => Date.now(), monotonicMs: () => Date.now() },
    random: () => 0,
    objects: { path, query: {} },
    decode: (given) => {
      const name = textAt(given, 'metadata', 'name');
      return textAt(given, 'left') === null && name !== null ? `${name}${textAt(given, 'value') ?? ''}` : null;
    },
    changed: ({ put, dropped }) => this.changes.push(`+${[...put].sort()} -${[...dropped].sort()}`),
  });
  running: Promise<void> | null = null;

  async begin(): Promise<void> {
    this.running = this.watch.run(this.#stopping.signal);
    await this.pass(0);
  }

  /** Lets time go on, and everything that it brings happen. */
  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
    // Streams hand their data on in turns of the real event loop, and a slow machine takes more of them: until nothing
    // has come for a while.
    let seen = '';
    for (let quiet = 0; quiet < 50; quiet++) {
      await new Promise((resolve) => setImmediate(resolve));
      const now = `${this.cluster.requests.length} ${this.changes.length} ${this.known.length}`;
      if (now !== seen) quiet = 0;
      seen = now;
    }
    await vi.advanceTimersByTimeAsync(0);
  }

  get known(): string[] {
    return [...this.watch.items()].sort();
  }

  get kinds(): string[] {
    return this.cluster.requests.map(({ query }) => (query?.watch === '1' ? `watch ${query.resourceVersion}` : 'list'));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.running;
  }
}

describe('ListWatch', () => {
  let stage: Stage;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    stage = new Stage();
  });
  afterEach(async () => {
    await stage.stop();
    expect(stage.cluster.openWatches).toBe(0);
    vi.useRealTimers();
  });

  it('lists in pages, then follows', async () => {
    for (let index = 0; index < 1201; index++) stage.cluster.put(path, object(`p${index}`));
    await stage.begin();
    expect(stage.known).toHaveLength(1201);
    expect(stage.kinds).toEqual(['list', 'list', 'list', 'watch 1301']);
    stage.cluster.put(path, object('new'));
    stage.cluster.put(path, object('p7', { value: '!' }));
    stage.cluster.remove(path, 'uid-p8');
    await stage.pass(0);
    expect(stage.changes.slice(1)).toEqual(['+new -', '+p7! -p7', '+ -p8']);
    expect(stage.watch.listed).toBe(true);
  });

  it('reports nothing for unchanged objects, and a deletion for skipped ones', async () => {
    stage.cluster.put(path, object('a'));
    stage.cluster.put(path, object('out', { left: 'out' }));
    await stage.begin();
    stage.cluster.put(path, object('a', { unused: 1 }));
    await stage.pass(0);
    stage.cluster.put(path, object('a', { left: 'out' }));
    await stage.pass(0);
    stage.cluster.remove(path, 'uid-a');
    await stage.pass(0);
    expect(stage.changes).toEqual(['+a -', '+ -a']);
  });

  it('reports an empty first list', async () => {
    await stage.begin();
    expect(stage.changes).toEqual(['+ -']);
  });

  it('watches again from where the last watch ended', async () => {
    stage.cluster.put(path, object('a'));
    await stage.begin();
    stage.cluster.put(path, object('b'));
    await stage.pass(46_000);
    stage.cluster.put(path, object('c'));
    await stage.pass(0);
    expect(stage.kinds).toEqual(['list', 'watch 101', 'watch 102']);
    expect(stage.known).toEqual(['a', 'b', 'c']);
    expect(stage.watch.lastFault).toBeNull();
  });

  it('resumes from a bookmark after older versions expired', async () => {
    await stage.begin();
    stage.cluster.put('/other', object('x'));
    stage.cluster.bookmark();
    await stage.pass(0);
    stage.cluster.forget();
    await stage.pass(46_000);
    expect(stage.kinds).toEqual(['list', 'watch 100', 'watch 101']);
  });

  it('410: lists again at once and reports only differences', async () => {
    for (const name of ['same', 'other', 'gone']) stage.cluster.put(path, object(name));
    await stage.begin();
    stage.cluster.freeze();
    stage.cluster.put(path, object('other', { value: '!' }));
    stage.cluster.put(path, object('new'));
    stage.cluster.remove(path, 'uid-gone');
    stage.cluster.forget();
    await stage.pass(50_000);
    expect(stage.known).toEqual(['gone', 'other', 'same']);
    await stage.pass(300);
    expect(stage.kinds).toEqual(['list', 'watch 103', 'watch 103', 'list', 'watch 106']);
    expect(stage.changes.slice(1)).toEqual(['+new,other! -gone,other']);
    expect(stage.watch.failing).toBe(false);
  });

  it('410 as a status and between pages', async () => {
    for (let index = 0; index < 600; index++) stage.cluster.put(path, object(`p${index}`));
    stage.cluster.misbehaviours.push(
      () => null,
      () => failure(410, 'continue too old'),
    );
    await stage.begin();
    expect(stage.watch.listed).toBe(true);
    stage.cluster.misbehaviours.push(() => failure(410, 'gone'));
    stage.cluster.cut();
    await stage.pass(500);
    expect(stage.kinds.slice(2)).toEqual(['list', 'list', 'watch 700', 'watch 700', 'list', 'list', 'watch 700']);
    expect(stage.known).toHaveLength(600);
    expect(stage.changes).toHaveLength(1);
  });

  it('replaces a frozen watch 5 s after its timeout and reports its age', async () => {
    stage.cluster.put(path, object('a'));
    await stage.begin();
    const begunMs = Date.now();
    stage.cluster.freeze();
    stage.cluster.put(path, object('b'));
    await stage.pass(49_900);
    expect(stage.known).toEqual(['a']);
    await stage.pass(101);
    expect(stage.watch.failing).toBe(true);
    expect(stage.watch.knownAtMs(Date.now())).toBe(begunMs);
    await stage.pass(200);
    expect(stage.known).toEqual(['a', 'b']);
    expect(stage.watch.knownAtMs(Date.now())).toBe(Date.now());
    expect(stage.watch.lastFault?.fault.code).toBe('upstream_timeout');
  });

  it('a watch cut within an event loses and repeats nothing', async () => {
    await stage.begin();
    stage.cluster.put(path, object('a'));
    await stage.pass(0);
    stage.cluster.sendRaw('{"type":"ADDED","object":{"metadata":{"name":"half","uid":"u');
    await stage.pass(0);
    stage.cluster.cut();
    stage.cluster.put(path, object('b'));
    await stage.pass(200);
    expect(stage.changes).toEqual(['+ -', '+a -', '+b -']);
    expect(stage.kinds).toEqual(['list', 'watch 100', 'watch 101']);
  });

  it.each(['nonsense\n', '{"type":"ADDED"}\n', `{"type":"ERROR","object":{"code":500,"message":"x"}}\n`])(
    'recovers after %j',
    async (text) => {
      stage.cluster.put(path, object('a'));
      await stage.begin();
      stage.cluster.sendRaw(text);
      await stage.pass(0);
      expect(stage.watch.failing).toBe(true);
      stage.cluster.put(path, object('b'));
      await stage.pass(200);
      expect(stage.known).toEqual(['a', 'b']);
      expect(stage.changes).toEqual(['+a -', '+b -']);
    },
  );

  it('retries a server that is down for a minute with backoff up to 5 s, then lists', async () => {
    stage.cluster.put(path, object('a'));
    await stage.begin();
    const asked = stage.cluster.requests.length;
    stage.cluster.always = () => new Fault('upstream_refused', 'away');
    stage.cluster.cut();
    await stage.pass(60_000);
    const tries = stage.cluster.requests.length - asked;
    expect(tries).toBeGreaterThanOrEqual(12);
    expect(tries).toBeLessThan(25);
    expect(stage.known).toEqual(['a']);
    stage.cluster.put(path, object('b'));
    stage.cluster.remove(path, 'uid-a');
    stage.cluster.always = () => null;
    await stage.pass(5000);
    expect(stage.known).toEqual(['b']);
    expect(stage.changes).toEqual(['+a -', '+b -a']);
  });

  it('waits for Retry-After of a 429', async () => {
    stage.cluster.misbehaviours.push(() => failure(429, 'slow down', { 'retry-after': '7' }));
    await stage.begin();
    await stage.pass(6900);
    expect(stage.kinds).toEqual(['list']);
    await stage.pass(200);
    expect(stage.watch.listed).toBe(true);
  });

  it.each<[string, () => ReturnType<typeof answer>]>([
    ['a page', () => answer(200, '<html>')],
    ['broken JSON in it', () => answer(200, '{"metadata":{"resourceVersion":"1"},"items":[{"a":}]}')],
    ['half a list', () => answer(200, '{"metadata":{"resourceVersion":"1"},"items":[{"a":1}')],
    ['no metadata', () => answer(200, '{"items":[]}')],
    ['nothing', () => answer(200, '')],
    ['500', () => failure(500, 'x')],
    ['401', () => failure(401, 'Unauthorized')],
  ])('ignores a list that is %s', async (_name, make) => {
    stage.cluster.put(path, object('a'));
    stage.cluster.misbehaviours.push(make);
    await stage.begin();
    expect(stage.watch.listed).toBe(false);
    expect(stage.watch.failing).toBe(true);
    await stage.pass(200);
    expect(stage.known).toEqual(['a']);
  });

  it('retries rarely while permission is missing', async () => {
    stage.cluster.always = () => failure(403, 'pods is forbidden');
    await stage.begin();
    await stage.pass(6300);
    expect(stage.watch.forbidden).toBe(true);
    expect(stage.kinds).toHaveLength(6);
    await stage.pass(95_000);
    expect(stage.kinds).toHaveLength(9);
    stage.cluster.always = () => null;
    await stage.pass(30_000);
    expect(stage.watch.forbidden).toBe(false);
    expect(stage.watch.listed).toBe(true);
  });

  it('ignores the first 403s of a starting server', async () => {
    await stage.begin();
    stage.cluster.always = () => new Fault('upstream_refused', 'down');
    stage.cluster.cut();
    await stage.pass(30_000);
    stage.cluster.always = () => failure(403, 'pods is forbidden');
    await stage.pass(5000);
    expect(stage.watch.forbidden).toBe(true);
    stage.cluster.always = () => null;
    await stage.pass(4000);
    expect(stage.watch.failing).toBe(false);
  });

  it('does not spin on watches that are invalid or end at once', async () => {
    stage.cluster.always = ({ query }) => (query?.watch === '1' ? answer(200, 'nonsense\n') : null);
    await stage.begin();
    await stage.pass(60_000);
    expect(stage.cluster.requests.length).toBeLessThan(45);
    const asked = stage.cluster.requests.length;
    stage.cluster.always = ({ query }) => (query?.watch === '1' ? answer(200, '') : null);
    await stage.pass(60_000);
    expect(stage.cluster.requests.length - asked).toBeLessThan(90);
  });
});
