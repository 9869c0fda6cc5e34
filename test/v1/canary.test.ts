import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type V1RouteName, v1Routes } from '../../src/contract/v1/routes.ts';
import { systemClock } from '../../src/model/clock.ts';
import { BuiltServer } from './builtServer.ts';
import { breakHiddenPod, canary, canaryConnection, canaryIndex } from './canaryConnection.ts';

interface Row {
  /** Requests that a token without the canary's namespace may make. */
  readonly visible: readonly string[];
  /** How they are sent; left out: by GET. */
  readonly how?: { readonly method: string; readonly body?: string };
  /** Requests that name something in that namespace, each with one for something that does not exist. */
  readonly hidden: readonly (readonly [string, string])[];
}

const filters = ['namespace=canary', 'node=n1', 'q=canary', 'limit=1', 'sort=-restarts'];

/** Every route needs a row. */
const rows: { readonly [Name in V1RouteName]: Row } = {
  connections: { visible: ['/api/v1/connections'], hidden: [] },
  connection: { visible: ['/api/v1/connections/lab'], hidden: [] },
  probeConnection: {
    visible: ['/api/v1/connections/probe'],
    how: { method: 'POST', body: '{"address": "10.0.0.1:9090"}' },
    hidden: [],
  },
  switchConnection: {
    visible: ['/api/v1/connections/switch'],
    how: { method: 'POST', body: '{"address": "10.0.0.1:9090"}' },
    hidden: [],
  },
  functions: { visible: ['/api/v1/functions', ...filters.map((filter) => `/api/v1/functions?${filter}`)], hidden: [] },
  function: {
    visible: ['/api/v1/functions/fn/add'],
    hidden: [['/api/v1/functions/canary/canary-fn', '/api/v1/functions/canary/nope']],
  },
  functionWindow: {
    visible: ['/api/v1/functions/fn/add/window'],
    hidden: [['/api/v1/functions/canary/canary-fn/window', '/api/v1/functions/canary/nope/window']],
  },
  pods: { visible: ['/api/v1/pods', ...filters.map((filter) => `/api/v1/pods?${filter}`)], hidden: [] },
  pod: {
    visible: ['/api/v1/pods/fn/add-1'],
    hidden: [['/api/v1/pods/canary/canary-pod', '/api/v1/pods/canary/nope']],
  },
  podWindow: {
    visible: ['/api/v1/pods/fn/add-1/window', '/api/v1/pods/fn/add-1/window?shape=rows'],
    hidden: [['/api/v1/pods/canary/canary-pod/window', '/api/v1/pods/canary/nope/window']],
  },
  nodes: { visible: ['/api/v1/nodes'], hidden: [] },
  node: { visible: ['/api/v1/nodes/n1'], hidden: [] },
  nodeWindow: { visible: ['/api/v1/nodes/n1/window'], hidden: [] },
  topology: {
    visible: ['/api/v1/topology', '/api/v1/topology?namespace=canary', '/api/v1/topology?node=n1'],
    hidden: [],
  },
  sources: { visible: ['/api/v1/sources'], hidden: [] },
  doctor: { visible: ['/api/v1/doctor', '/api/v1/doctor?lang=zh'], hidden: [] },
  functionInvocations: {
    visible: ['/api/v1/functions/fn/add/invocations'],
    hidden: [
      [`/api/v1/functions/canary/canary-fn/invocations`, '/api/v1/functions/canary/nope/invocations'],
      [`/api/v1/functions/canary/canary-fn/invocations`, '/api/v1/functions/fn/nope/invocations'],
    ],
  },
  functionLogs: {
    visible: ['/api/v1/functions/fn/add/logs', '/api/v1/functions/fn/add/logs?q=canary&tail=5'],
    hidden: [['/api/v1/functions/canary/canary-fn/logs', '/api/v1/functions/canary/nope/logs']],
  },
  invocations: {
    visible: ['/api/v1/invocations', '/api/v1/invocations?state=running&namespace=canary'],
    hidden: [],
  },
  invocation: {
    visible: ['/api/v1/invocations/id-of-add'],
    hidden: [['/api/v1/invocations/id-of-canary-fn', '/api/v1/invocations/nope']],
  },
  invocationLines: {
    visible: ['/api/v1/invocations/id-of-add/lines'],
    hidden: [['/api/v1/invocations/id-of-canary-fn/lines', '/api/v1/invocations/nope/lines']],
  },
  call: {
    visible: ['/api/v1/functions/fn/add/calls/call-of-add'],
    hidden: [
      [
        '/api/v1/functions/canary/canary-fn/calls/call-of-canary-fn',
        '/api/v1/functions/canary/nope/calls/call-of-canary-fn',
      ],
    ],
  },
  findings: { visible: ['/api/v1/findings'], hidden: [] },
  events: { visible: ['/api/v1/events'], hidden: [] },
  session: { visible: ['/api/v1/session'], hidden: [] },
  signIn: { visible: ['/api/v1/session'], how: { method: 'POST', body: '{"token": "t-one"}' }, hidden: [] },
  signOut: { visible: ['/api/v1/session'], how: { method: 'DELETE' }, hidden: [] },
};

const pages: Readonly<Record<string, Row>> = {
  '/global/functions': { visible: ['/global/functions'], hidden: [] },
  '/global/pods': { visible: ['/global/pods'], hidden: [] },
  '/global/nodes': { visible: ['/global/nodes'], hidden: [] },
  '/dynamic/getPodsFromNode': { visible: ['/dynamic/getPodsFromNode?node=n1'], hidden: [] },
  '/dynamic/node': { visible: ['/dynamic/node?node=n1'], hidden: [] },
  ...Object.fromEntries(
    ['/static/function?func=', '/dynamic/function?func=', '/logs?func=', '/running?func='].map((path) => [
      path,
      { visible: [`${path}add`], hidden: [[`${path}canary-fn.canary`, `${path}nope.canary`]] },
    ]),
  ),
  ...Object.fromEntries(
    ['/static/pod?pod=', '/dynamic/pod?pod='].map((path) => [
      path,
      { visible: [`${path}add`], hidden: [[`${path}canary-pod`, `${path}nope`]] },
    ]),
  ),
};

const all = Object.entries({ ...rows, ...pages });

describe('A namespace that a token may not see', () => {
  let server: BuiltServer;
  beforeAll(async () => {
    const index = canaryIndex();
    server = await BuiltServer.of(canaryConnection(systemClock, index), 'all t-all admin\none t-one admin fn');
    server.healthTable.sweep();
    breakHiddenPod(index);
    server.healthTable.sweep();
  });
  afterAll(() => server.close());

  it('has a row for every route', () => {
    expect(Object.keys(rows)).toEqual(Object.keys(v1Routes));
  });

  it.each(all)('is in no answer of %s', async (_name, { visible, how }) => {
    expect(visible).not.toEqual([]);
    for (const path of visible) {
      for (const turn of ['cold', 'warm']) {
        const { status, text } = await server.get(path, 't-one', how);
        expect({ path, turn, status, found: text.includes(canary) }).toEqual({ path, turn, status: 200, found: false });
      }
    }
  });

  it.each(all.filter(([, { hidden }]) => hidden.length > 0))('does not exist for %s', async (_name, { hidden }) => {
    for (const [path, missing] of hidden) {
      expect({ path, status: (await server.get(path, 't-all')).status }).toEqual({ path, status: 200 });
      const { status, body } = await server.get(path, 't-one');
      expect(status).toBe(404);
      expect(body).toEqual((await server.get(missing, 't-one')).body);
    }
  });

  it('is in no log that is followed', async () => {
    const follow = async (name: string, token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${server.origin}/api/v1/functions/${name}/logs?follow=true&for=1`, { headers });
      return { status: answer.status, text: await answer.text() };
    };
    expect(await follow('canary/canary-fn', 't-all')).toMatchObject({
      status: 200,
      text: expect.stringContaining(canary),
    });
    const hidden = await follow('canary/canary-fn', 't-one');
    expect(hidden).toEqual(await follow('canary/nope', 't-one'));
    expect(hidden.status).toBe(404);
    const visible = await follow('fn/add', 't-one');
    expect({ status: visible.status, found: visible.text.includes(canary) }).toEqual({ status: 200, found: false });
  });

  it('is counted for nobody else', async () => {
    for (const list of ['functions', 'pods']) {
      expect(await server.get(`/api/v1/${list}`, 't-all')).toMatchObject({ body: { total: 2 } });
      expect(await server.get(`/api/v1/${list}?limit=1`, 't-one')).toMatchObject({
        body: { total: 1, nextCursor: null },
      });
      const hidden = { items: [], total: 0 };
      expect(await server.get(`/api/v1/${list}?namespace=${canary}`, 't-one')).toMatchObject({ body: hidden });
    }
    const looked = async (token: string) => {
      const { figures }: { figures?: { figure: string; looked: number }[] } = Object(
        (await server.get('/api/v1/doctor', token)).body,
      );
      return figures?.find(({ figure }) => figure === 'invocations')?.looked;
    };
    expect([await looked('t-all'), await looked('t-one')]).toEqual([2, 1]);
    const node = { pods: 1, functions: 1 };
    expect(await server.get('/api/v1/nodes/n1', 't-one')).toMatchObject({ body: node });
    expect(await server.get('/api/v1/nodes', 't-one')).toMatchObject({ body: { items: [node] } });
    expect(await server.get('/api/v1/connections/lab', 't-all')).toMatchObject({ body: { functions: 2, pods: 2 } });
    expect(await server.get('/api/v1/connections/lab', 't-one')).toMatchObject({ body: { functions: 1, pods: 1 } });
  });

  it('is in an answer to a token that may see it, so that the search can fail', async () => {
    const invocations = ['/api/v1/invocations', '/api/v1/invocations/id-of-canary-fn/lines'];
    for (const path of ['/global/pods', '/api/v1/doctor', '/api/v1/findings', '/api/v1/events', ...invocations]) {
      expect((await server.get(path, 't-all')).text).toContain(canary);
    }
  });
});
