import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from 'undici';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { GatewayInventory } from '../../src/platforms/openfaas/rest/gatewayInventory.ts';
import { BasicAuthFiles, GatewayRest } from '../../src/platforms/openfaas/rest/gatewayRest.ts';
import { provoked } from '../doctor/provoked.ts';
import { fixture } from '../fixture.ts';
import { until } from '../until.ts';
import { PageServer, says } from './pageServer.ts';

const json = (text: string, status = 200) => says(text, status, 'application/json');
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe("a gateway's REST API", () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-gateway-'));
  const password = (text: string) => {
    writeFileSync(join(folder, 'basic-auth-user'), 'admin');
    writeFileSync(join(folder, 'basic-auth-password'), `${text}\n`);
  };
  let accepted = 'secret';
  const functions = new Map<string, string>();
  const gateway = (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    if (request.headers.authorization !== basic('admin', accepted))
      return json('invalid credentials', 401)(request, response);
    if (pathname === '/gw/system/info') return json(fixture('gateway/system-info.json').toString())(request, response);
    if (pathname !== '/gw/system/functions') return json('404 page not found', 404)(request, response);
    return json(functions.get(searchParams.get('namespace') ?? '') ?? '[]')(request, response);
  };
  let server: PageServer;
  let stopping: AbortController;
  let running: Promise<void>[] = [];
  const dispatcher = new Agent();

  const watch = (namespaces: readonly string[] = []) => {
    const url = new URL(`http://127.0.0.1:${server.port}/gw/`);
    const rest = new GatewayRest({ url, dispatcher, credentials: new BasicAuthFiles(folder), clock: systemClock });
    const parts = { rest, connection: 'c', namespaces, clock: systemClock, random: Math.random };
    const inventory = new GatewayInventory(parts);
    running.push(inventory.run(stopping.signal));
    return inventory;
  };
  const names = (inventory: GatewayInventory) =>
    inventory.snapshot()?.functions.map(({ id }) => `${id.name}.${id.namespace}`);

  beforeEach(async () => {
    accepted = 'secret';
    password('secret');
    functions.clear();
    functions.set('', fixture('gateway/system-functions.json').toString());
    server = await new PageServer(gateway).start();
    stopping = new AbortController();
    running = [];
  });
  afterEach(async () => {
    stopping.abort();
    await Promise.all(running);
    await server.kill();
  });
  afterAll(async () => {
    await dispatcher.destroy();
    rmSync(folder, { recursive: true });
  });

  it('lists the functions below a path prefix, with basic auth', async () => {
    const inventory = watch();
    await until('it is read', () => inventory.health().version !== null);
    const snapshot = inventory.snapshot();
    expect(snapshot).toMatchObject({ source: 'gateway', defaultNamespace: 'openfaas-fn', pods: [], nodes: [] });
    expect(snapshot?.functions.map(({ id }) => id.name)).toEqual([
      'add',
      'add-two',
      'burn',
      'errlog',
      'nodeinfo',
      'slow',
    ]);
    expect(snapshot?.functions[4]).toMatchObject({ image: 'lab.local/nodeinfo:1', replicasWanted: 2 });
    expect(inventory.health()).toMatchObject({ version: 'dev', findings: [], lastError: null });
    expect(JSON.stringify(inventory.health())).not.toContain('secret');
    expect(inventory.health().address).toBe(`http://127.0.0.1:${server.port}/gw`);
  });

  it('lists the given namespaces, sorted', async () => {
    const item = (name: string, replicas?: number) => JSON.stringify([{ name, image: 'i', replicas }]);
    functions.set('a', item('same', 2));
    functions.set('b', item('same'));
    const inventory = watch(['b', 'a']);
    await until('it is read', () => inventory.snapshot() !== null);
    expect(names(inventory)).toEqual(['same.a', 'same.b']);
    expect(inventory.snapshot()?.functions.map(({ replicasWanted }) => replicasWanted)).toEqual([2, 0]);
    expect(inventory.snapshot()?.defaultNamespace).toBe('b');
  });

  it('reports a rejected password, and reads a new one from the files', async () => {
    accepted = 'changed';
    const inventory = watch();
    await until('it is refused', () => inventory.health().findings.length > 0);
    expect(inventory.snapshot()).toBeNull();
    expect(provoked(inventory.health().findings, 'gateway_failing')).toMatchObject([
      { params: { message: expect.stringContaining('answered 401: check the credentials') } },
    ]);
    expect(JSON.stringify(inventory.health().findings)).not.toContain('secret');
    password('changed');
    await until('it is let in', () => inventory.snapshot() !== null);
    expect(inventory.health().findings).toEqual([]);
  });

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void, string]>([
    ['HTML', says('<html></html>', 200, 'text/html'), 'not an OpenFaaS gateway'],
    ['an object', json('{}'), 'not an OpenFaaS gateway'],
    ['functions without names', json('[{"image":"x"}]'), 'not an OpenFaaS gateway'],
    ['a connection that drops', (request) => void request.socket.destroy(), 'closed the connection'],
    ['an error', json('no', 500), 'answered 500'],
  ])('keeps the last functions when the gateway responds with %s', async (_, lie, words) => {
    const inventory = watch();
    await until('it is read', () => inventory.health().version !== null);
    const before = names(inventory);
    const { revision } = inventory;
    server.answer = lie;
    await until('it is told', () => JSON.stringify(inventory.health().findings).includes(words));
    expect(names(inventory)).toEqual(before);
    expect(inventory.revision).toBe(revision);
  });
});
