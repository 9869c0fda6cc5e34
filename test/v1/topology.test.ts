import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import { fakeConnection, fakePod } from '../fakeConnection.ts';
import { fakeLogs } from '../fakeLogs.ts';
import { anInvocation } from '../invocation/parsedLog.ts';
import { BuiltServer } from './builtServer.ts';

const clock = { wallMs: () => 1_000_500, monotonicMs: () => 0 };
const fn = (name: string) => ({
  id: { connection: 'lab', namespace: 'fn', name },
  image: '',
  replicasWanted: 1,
  execTimeoutMs: null,
});

describe('/api/v1/topology', () => {
  let server: BuiltServer;
  beforeAll(async () => {
    const index = InventoryIndex.of({
      functions: [fn('a'), fn('b'), fn('c')],
      pods: [
        fakePod('a-1', 'a', { nodeName: 'n2' }),
        fakePod('a-2', 'a'),
        fakePod('b-1', 'b'),
        fakePod('c-1', 'c', { nodeName: '' }),
      ],
      nodes: [
        { name: 'n1', ip: '' },
        { name: 'n2', ip: '' },
      ],
    });
    const sub = (name: string) => ({ name, state: 'ended', startedAt: 0, endedAt: 1 }) as const;
    const first = anInvocation({ subFunctions: [sub('read'), sub('parse')], edges: [{ from: 'read', to: 'parse' }] });
    const second = anInvocation({
      subFunctions: [sub('read'), sub('parse'), sub('store')],
      edges: [
        { from: 'read', to: 'parse' },
        { from: 'parse', to: 'store' },
      ],
    });
    const logs = fakeLogs({ known: ({ name }) => (name === 'a' ? [first, second] : null) });
    server = await BuiltServer.of(fakeConnection(index, clock, { logs }));
  });
  afterAll(() => server.close());

  const topology = async (query = '') => Object((await server.get(`/api/v1/topology${query}`)).body);

  it('has functions with their replicas, the nodes of these, and edges inside functions whose logs are followed', async () => {
    const { items, nodes, total } = await topology();
    expect(total).toBe(3);
    expect(items).toMatchObject([
      {
        name: 'a',
        replicas: [
          { name: 'a-1', node: 'n2' },
          { name: 'a-2', node: 'n1' },
        ],
        subFunctions: ['read', 'parse', 'store'],
        edges: [
          { from: 'read', to: 'parse', invocations: 2 },
          { from: 'parse', to: 'store', invocations: 1 },
        ],
      },
      { name: 'b', replicas: [{ name: 'b-1', node: 'n1' }], subFunctions: null, edges: null },
      { name: 'c', replicas: [{ name: 'c-1', node: null }] },
    ]);
    expect(nodes).toEqual([
      { name: 'n1', replicas: 2 },
      { name: 'n2', replicas: 1 },
    ]);
  });

  it('is filtered and paged like the list of functions', async () => {
    expect(await topology('?node=n2')).toMatchObject({ total: 1, items: [{ name: 'a' }] });
    const { nextCursor, items, nodes } = await topology('?limit=1&sort=-name');
    expect([items[0].name, nodes]).toEqual(['c', []]);
    expect((await topology(`?limit=1&sort=-name&cursor=${nextCursor}`)).items[0].name).toBe('b');
    expect(await server.get('/api/v1/topology?cursor=x')).toMatchObject({
      status: 400,
      body: { code: 'malformed_cursor' },
    });
  });
});

it('/api/v1/topology has no nodes where only functions are listed', async () => {
  const index = InventoryIndex.of({ functions: [fn('a')], pods: [], nodes: [] });
  const connection = fakeConnection(index, clock);
  const server = await BuiltServer.of({ ...connection, inventory: { ...connection.inventory, functionsOnly: true } });
  const { body } = await server.get('/api/v1/topology');
  await server.close();
  expect(body).toMatchObject({ items: [{ name: 'a', replicas: null }], nodes: null });
});
