import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type V1RouteName, v1Routes } from '../../src/contract/v1/routes.ts';
import { systemClock } from '../../src/model/clock.ts';
import { BuiltServer } from './builtServer.ts';
import { canary, canaryConnection } from './canaryConnection.ts';

interface Row {
  /** Requests that a token without the canary's namespace may make. */
  readonly visible: readonly string[];
  /** Requests that name something in that namespace, each with one for something that does not exist. */
  readonly hidden: readonly (readonly [string, string])[];
}

/** Every route needs a row. */
const rows: { readonly [Name in V1RouteName]: Row } = {
  connections: { visible: ['/api/v1/connections'], hidden: [] },
  connection: { visible: ['/api/v1/connections/lab'], hidden: [] },
  doctor: { visible: ['/api/v1/doctor', '/api/v1/doctor?lang=zh'], hidden: [] },
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
    server = await BuiltServer.of(canaryConnection(systemClock), 'all t-all admin\none t-one admin fn');
  });
  afterAll(() => server.close());

  it('has a row for every route', () => {
    expect(Object.keys(rows)).toEqual(Object.keys(v1Routes));
  });

  it.each(all)('is in no answer of %s', async (_name, { visible }) => {
    expect(visible).not.toEqual([]);
    for (const path of visible) {
      for (const turn of ['cold', 'warm']) {
        const { status, text } = await server.get(path, 't-one');
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

  it('is counted for nobody else', async () => {
    expect(await server.get('/api/v1/connections/lab', 't-all')).toMatchObject({ body: { functions: 2, pods: 2 } });
    expect(await server.get('/api/v1/connections/lab', 't-one')).toMatchObject({ body: { functions: 1, pods: 1 } });
  });

  it('is in an answer to a token that may see it, so that the search can fail', async () => {
    for (const path of ['/global/pods', '/api/v1/doctor']) {
      expect((await server.get(path, 't-all')).text).toContain(canary);
    }
  });
});
