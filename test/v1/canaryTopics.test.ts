import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Topic } from '../../src/api/streams/topic.ts';
import { systemClock } from '../../src/model/clock.ts';
import { eventsIn } from '../streams/stage.ts';
import { BuiltServer } from './builtServer.ts';
import { breakHiddenPod, canary, canaryConnection, canaryIndex } from './canaryConnection.ts';

interface Row {
  /** Topics that a token without the canary's namespace may follow. */
  readonly visible: readonly string[];
  /** Topics of something in that namespace. */
  readonly hidden: readonly string[];
  /** A topic of something that does not exist; of `hidden` topics only. */
  readonly missing?: string;
}

/** Every kind of topic needs a row. */
const rows: { readonly [Kind in Topic['kind']]: Row } = {
  function: { visible: ['function:fn/add'], hidden: ['function:canary/canary-fn'], missing: 'function:fn/nope' },
  pod: { visible: ['pod:fn/add-1'], hidden: ['pod:canary/canary-pod'], missing: 'pod:fn/nope' },
  node: { visible: ['node:n1'], hidden: [] },
  invocations: {
    visible: ['invocations:fn/add'],
    hidden: ['invocations:canary/canary-fn'],
    missing: 'invocations:fn/nope',
  },
  overview: { visible: ['overview'], hidden: [] },
  functions: { visible: ['functions'], hidden: [] },
  nodes: { visible: ['nodes'], hidden: [] },
  logs: { visible: ['logs:fn/add'], hidden: ['logs:canary/canary-fn'], missing: 'logs:fn/nope' },
  invocation: {
    visible: ['invocation:id-of-add'],
    hidden: ['invocation:id-of-canary-fn'],
    missing: 'invocation:nope',
  },
  replicas: {
    visible: ['replicas:fn/add'],
    hidden: ['replicas:canary/canary-fn'],
    missing: 'replicas:fn/nope',
  },
  findings: { visible: ['findings'], hidden: [] },
  events: { visible: ['events'], hidden: [] },
  sources: { visible: ['sources'], hidden: [] },
  doctor: { visible: ['doctor'], hidden: [] },
};

describe.concurrent('A namespace that a token may not see', () => {
  let server: BuiltServer;
  beforeAll(async () => {
    const index = canaryIndex();
    server = await BuiltServer.of(canaryConnection(systemClock, index), 'all t-all admin\none t-one admin fn');
    server.healthTable.sweep();
    breakHiddenPod(index);
    server.healthTable.sweep();
  });
  afterAll(() => server.close());

  it('is in no event of any topic', async ({ expect }) => {
    const visible = Object.values(rows).flatMap((row) => row.visible);
    const text = await server.events(visible, 't-one');
    const states = eventsIn(text).filter(({ name }) => name === 'state');
    expect(states.map(({ data }) => data['topic']).sort()).toEqual([...visible].sort());
    expect(text).not.toContain(canary);
  });

  it('is in the events of a token that may see it, so that the search can fail', async ({ expect }) => {
    const topics = Object.values(rows).flatMap(({ visible, hidden }) => [...visible, ...hidden]);
    const events = eventsIn(await server.events(topics, 't-all'));
    const about = events.filter((event) => JSON.stringify(event.data['state'] ?? null).includes(canary));
    const hidden = Object.values(rows).flatMap((row) => row.hidden);
    expect(about.map(({ data }) => data['topic'])).toEqual(
      expect.arrayContaining([...hidden, 'overview', 'functions', 'findings', 'events', 'doctor']),
    );
  });

  it('is not counted on the nodes of a token that may not see it', async ({ expect }) => {
    const pods = async (token: string) => {
      const states = eventsIn(await server.events(['nodes'], token)).filter(({ name }) => name === 'state');
      return states.map(({ data }) => Object(data['state']).items[0].pods);
    };
    expect(await Promise.all([pods('t-one'), pods('t-all')])).toEqual([[1], [2]]);
  });

  it('is not counted in the overview of a token that may not see it', async ({ expect }) => {
    const overview = async (token: string) => {
      const states = eventsIn(await server.events(['overview'], token)).filter(({ name }) => name === 'state');
      return states.map(({ data }) => data['state'])[0];
    };
    const [limited, all] = await Promise.all([overview('t-one'), overview('t-all')]);
    expect(limited).toMatchObject({
      totals: { functions: 1, functionsReady: 1, pods: 1, nodes: 1, running: 1 },
      running: { invocations: [{ function: { name: 'add' } }], counted: [] },
      nodes: [{ name: 'n1', pods: 1 }],
    });
    expect(all).toMatchObject({
      totals: { functions: 2, functionsReady: 1, pods: 2, running: 2 },
      nodes: [{ pods: 2 }],
    });
  });

  it('does not exist for topics that name something in it', async ({ expect }) => {
    const named = Object.values(rows).filter(({ hidden }) => hidden.length > 0);
    const gone = async (topics: readonly string[]) => {
      const events = eventsIn(await server.events(topics, 't-one')).filter(({ name }) => name === 'gone');
      return topics.map((topic) => events.find(({ data }) => data['topic'] === topic)?.data['code']);
    };
    const [hidden, missing] = await Promise.all([
      gone(named.map((row) => row.hidden[0] ?? '')),
      gone(named.map((row) => row.missing ?? '')),
    ]);
    expect(hidden).toEqual(missing);
    for (const code of hidden) expect(code).toMatch(/^unknown_/);
  });
});
