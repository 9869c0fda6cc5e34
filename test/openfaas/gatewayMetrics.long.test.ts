import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endedCalls } from '../../src/model/calls/callTotals.ts';
import { systemClock } from '../../src/model/clock.ts';
import { GatewayMetrics } from '../../src/platforms/openfaas/gateway/gatewayMetrics.ts';
import { provoked } from '../doctor/provoked.ts';
import { until } from '../until.ts';
import { PageServer, says } from './pageServer.ts';
import { RecordedGateway } from './recordedGateway.ts';

const functionId = (name: string) => ({ connection: 'c', namespace: 'openfaas-fn', name });

/** Gateways, and the source that scrapes them. */
class Watched {
  readonly recorded: RecordedGateway[] = [];
  readonly servers: PageServer[] = [];
  readonly #dispatcher = new Agent();
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  source: GatewayMetrics = this.#make();

  async start(gateways: number): Promise<void> {
    for (let index = 0; index < gateways; index++) {
      const recorded = new RecordedGateway();
      this.recorded.push(recorded);
      this.servers.push(await new PageServer(this.pageOf(recorded)).start());
    }
    this.source = this.#make();
    this.#running = this.source.run(this.#stopping.signal);
  }

  pageOf(recorded: RecordedGateway) {
    return (request: IncomingMessage, response: ServerResponse) => says(recorded.page)(request, response);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await Promise.all(this.servers.map((server) => server.kill()));
    await this.#dispatcher.destroy();
  }

  calls(name: string) {
    return this.source.calls(functionId(name), Date.now());
  }

  ended(name: string) {
    const counted = this.calls(name);
    return counted === null ? null : endedCalls(counted.value);
  }

  recent(name: string) {
    return this.source.recent(functionId(name), Date.now())?.value;
  }

  #make(): GatewayMetrics {
    return new GatewayMetrics({
      pages: this.servers.map(({ url }) => ({ url, dispatcher: this.#dispatcher })),
      defaultNamespace: 'openfaas-fn',
      clock: systemClock,
      random: Math.random,
    });
  }
}

describe('the metrics of gateways', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(() => watched.stop());

  const begin = async (gateways = 1) => {
    await watched.start(gateways);
    await watched.source.prepare(functionId('add'), ['calls'], AbortSignal.timeout(5000));
  };
  const first = <Item>(items: readonly Item[]): Item => {
    const [item] = items;
    if (item === undefined) throw new Error('there is none');
    return item;
  };

  it('report what the page has, and nothing else', async () => {
    await begin();
    expect(watched.ended('nodeinfo')).toEqual({ success: 6, error: 0 });
    expect(watched.ended('errlog')).toEqual({ success: 0, error: 3 });
    expect(watched.ended('never-called')).toEqual({ success: 0, error: 0 });
    expect(watched.calls('never-called')?.value).toBeNull();
    expect(watched.calls('add')?.value?.requestSeconds).toMatchObject({ count: 3, sumSeconds: 0.018971491 });
    expect(watched.source.calls({ ...functionId('add'), namespace: 'other' }, Date.now())?.value).toBeNull();
  });

  it('increase; the last 60 s have the increase, and scrapes never overlap', async () => {
    await begin();
    const recorded = first(watched.recorded);
    const before = watched.source.revision;
    for (let turn = 0; turn < 30; turn++) recorded.call('add.openfaas-fn', turn < 3 ? 500 : 200, 0.04);
    recorded.begin('add.openfaas-fn');
    recorded.call('new.openfaas-fn', 200, 0.2);
    await until('the calls are known', () => watched.ended('add')?.success === 30);
    expect(watched.ended('add')).toEqual({ success: 30, error: 3 });
    expect(watched.source.revision).toBeGreaterThan(before);
    const recent = watched.recent('add');
    expect((recent?.callsPerSecond ?? 0) * (recent?.seconds ?? 0)).toBeCloseTo(30, 6);
    expect(recent).toMatchObject({ errorPercent: 10, inFlight: 1 });
    expect(recent?.p50Ms).toBeCloseTo(37.5, 6);
    const series = watched.source.bySecond(functionId('add'), Date.now())?.value;
    const last = Math.round(Date.now() / 1000);
    const ofSeconds = (column: 'callsPerSecond' | 'errorsPerSecond') =>
      Array.from({ length: 10 }, (_, index) => series?.[column].at(last - index) ?? Number.NaN);
    const sum = (values: number[]) => values.reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0);
    expect(sum(ofSeconds('callsPerSecond'))).toBeCloseTo(30, 6);
    expect(sum(ofSeconds('errorsPerSecond'))).toBeCloseTo(3, 6);
    const summed = watched.source.summed(
      { key: 'add', includes: (namespace, name) => namespace === 'openfaas-fn' && name === 'add' },
      Date.now(),
    );
    const addedUp = Array.from({ length: 10 }, (_, index) => summed?.value?.callsPerSecond.at(last - index) ?? 0);
    expect(sum(addedUp)).toBeCloseTo(30, 6);
    const fresh = watched.recent('new');
    expect((fresh?.callsPerSecond ?? 0) * (fresh?.seconds ?? 0)).toBeCloseTo(1, 6);
    expect(watched.recent('nodeinfo')).toMatchObject({ callsPerSecond: 0, p50Ms: null, inFlight: 0 });
    await until('there is an interval', () => watched.calls('add')?.intervalSeconds !== null);
    expect(watched.calls('add')?.intervalSeconds).toBeGreaterThan(0.9);
    expect(first(watched.servers).mostAtOnce).toBe(1);
  });

  it('after a restart, totals are those of the new process, and the last 60 s neither lose nor invent calls', async () => {
    await begin();
    const recorded = first(watched.recorded);
    for (let turn = 0; turn < 5; turn++) recorded.call('add.openfaas-fn', 200, 0.04);
    await until('the calls are known', () => watched.ended('add')?.success === 8);
    recorded.restart();
    await until('it counts anew', () => watched.ended('add')?.success === 0);
    for (let turn = 0; turn < 2; turn++) recorded.call('add.openfaas-fn', 200, 0.04);
    await until('the new ones are known', () => watched.ended('add')?.success === 2);
    const recent = watched.recent('add');
    expect((recent?.callsPerSecond ?? 0) * (recent?.seconds ?? 0)).toBeCloseTo(7, 6);
    expect(recent?.inFlight).toBe(0);
  });

  it('add up two gateways, never partially', async () => {
    await begin(2);
    await until('both are read', () => watched.ended('add') !== null);
    expect(watched.ended('add')).toEqual({ success: 6, error: 0 });
    watched.recorded[1]?.call('add.openfaas-fn', 502, 0.04);
    watched.recorded[0]?.call('add.openfaas-fn', 200, 0.04);
    await until('both have grown', () => watched.ended('add')?.error === 1 && watched.ended('add')?.success === 7);
    expect(watched.calls('add')?.value?.requestSeconds.buckets?.[3]).toBe(2);
    await watched.servers[1]?.kill();
    await until('one is lost', () => watched.calls('add')?.steady === false);
    expect(watched.ended('add')).toEqual({ success: 7, error: 1 });
    expect(Date.now() - (watched.calls('add')?.measuredAtMs ?? 0)).toBeGreaterThan(3000);
    expect(provoked(watched.source.health()[1]?.findings ?? [], 'gateway_metrics_failing')).toMatchObject([
      { params: { message: expect.stringContaining('Connection refused') } },
    ]);
    expect(watched.source.health()[0]?.findings).toEqual([]);
  });

  it('are unknown while one of two gateways was never reached', async () => {
    const dead = await new PageServer(says('')).start();
    await dead.kill();
    watched.servers.push(dead);
    await begin();
    await until('the other one is read', () => watched.source.health()[1]?.lastSuccessAtMs !== null);
    expect(watched.calls('add')).toBeNull();
    expect(watched.recent('add')).toBeUndefined();
    expect(watched.source.health()[0]?.findings).toHaveLength(1);
  });

  const half = (_request: IncomingMessage, response: ServerResponse) => {
    const page = new RecordedGateway().page;
    response.writeHead(200, { 'content-length': page.length });
    response.write(page.slice(0, page.length / 2), () => response.destroy());
  };
  const large = (_request: IncomingMessage, response: ServerResponse) => {
    const piece = Buffer.from('go_x{a="b"} 1\n'.repeat(4096));
    let left = 50e6;
    const more = () => {
      while (left > 0 && !response.destroyed) {
        left -= piece.length;
        if (!response.write(piece)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  };
  const wrongTypes =
    '# TYPE gateway_function_invocation_total gauge\n' +
    'gateway_function_invocation_total{function_name="add.openfaas-fn",code="200"} banana\n';

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void, string]>([
    ['HTML', says('<html>\n<body>hello</body></html>\n', 200, 'text/html'), 'not a metrics page'],
    ['half a body', half, 'closed the connection'],
    ['half a body without a length', says('gateway_service_count{function_name="a'), 'ends in the middle of a line'],
    ['50 MB', large, 'more than 40 MiB'],
    ['wrong types', says(wrongTypes), 'not a metrics page'],
    ['an error', says('broken', 500), 'answered 500'],
    ['a redirect', (_, response) => void response.writeHead(302, { location: '/x' }).end(), 'answered 302'],
    ['a reset', (request) => void request.socket.resetAndDestroy(), 'closed the connection'],
  ])('keep the last totals and report a broken page (%s)', async (_, lie, words) => {
    await begin();
    const server = first(watched.servers);
    server.answer = lie;
    await until(
      'the failure is reported',
      () => watched.source.health()[0]?.lastError?.message.includes(words) === true,
    );
    expect(watched.ended('add')).toEqual({ success: 3, error: 0 });
    expect(watched.source.health()[0]?.findings).toHaveLength(1);
    first(watched.recorded).call('add.openfaas-fn', 200, 0.01);
    server.answer = watched.pageOf(first(watched.recorded));
    await until('it has recovered', () => watched.ended('add')?.success === 4);
    expect(watched.source.health()[0]?.findings).toEqual([]);
  });

  it('reject the page of another program', async () => {
    const server = await new PageServer(says('# HELP go_x y\ngo_goroutines 3\n')).start();
    watched.servers.push(server);
    await watched.start(0);
    await watched.source.prepare(functionId('add'), ['calls'], AbortSignal.timeout(5000));
    expect(watched.calls('add')).toBeNull();
    expect(watched.source.health()[0]?.findings).toMatchObject([
      { code: 'gateway_metrics_failing', params: { message: expect.stringContaining('no metrics of a gateway') } },
    ]);
  });

  it('report an address with several gateways behind it', async () => {
    await begin();
    const [server] = watched.servers;
    const [one] = watched.recorded;
    const other = new RecordedGateway();
    for (let turn = 0; turn < 50; turn++) other.call('add.openfaas-fn', 200, 0.01);
    let turn = 0;
    if (server !== undefined) {
      server.answer = (...exchange) => says((turn++ % 2 === 0 ? other : one)?.page ?? '')(...exchange);
    }
    await until(
      'the failure is reported',
      () => watched.source.health()[0]?.findings[0]?.code === 'gateway_behind_service',
    );
    provoked(watched.source.health()[0]?.findings ?? [], 'gateway_behind_service');
  });

  it('a stalled gateway delays neither an answer nor the shutdown', async () => {
    await begin();
    const server = first(watched.servers);
    const before = server.requests;
    server.answer = () => {};
    await until('it is asked', () => server.requests > before);
    await until('it is lost', () => watched.calls('add')?.steady === false);
    expect(watched.ended('add')).toEqual({ success: 3, error: 0 });
    await until(
      'the failure is reported',
      () => watched.source.health()[0]?.lastError?.message.includes('in time') === true,
    );
    await watched.stop();
  });
});
