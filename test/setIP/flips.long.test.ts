import { readdirSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { cadvisorText, line, stateText, type TextPod } from '../prometheus/kubeText.ts';
import { ScrapedServer } from '../prometheus/scrapedServer.ts';
import { TextServer } from '../prometheus/textServer.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';

type Side = 'a' | 'b';

/** What both connections have under the same name, with different values. */
const truth = {
  a: { replicas: 1, success: 7, memRate: 25, limitBytes: 2 ** 26 },
  b: { replicas: 2, success: 70, memRate: 50, limitBytes: 2 ** 25 },
} as const;

const podsOf = (side: Side): TextPod[] =>
  Array.from({ length: truth[side].replicas }, (_, index) => ({
    fn: 'shared',
    name: `shared-${side}${index}`,
    node: `node-${side}`,
    limitBytes: truth[side].limitBytes,
  }));

function textOf(side: Side, nowMs: number): string {
  const of = { function_name: 'shared.openfaas-fn', code: '200' };
  return [
    stateText([{ name: `node-${side}`, ip: side === 'a' ? '10.0.0.1' : '10.0.0.2' }], podsOf(side)),
    cadvisorText(podsOf(side), nowMs, 1000, true),
    line('gateway_service_count', { function_name: 'shared.openfaas-fn' }, truth[side].replicas),
    line('gateway_service_count', { function_name: `only-${side}.openfaas-fn` }, 0),
    line('gateway_function_invocation_total', of, truth[side].success),
    line('gateway_functions_seconds_sum', of, 1),
    line('gateway_functions_seconds_count', of, truth[side].success),
  ].join('');
}

/** The words and numbers of an answer that only one of the two can have sent. */
const paths: readonly string[] = [
  '/global/functions',
  '/global/pods',
  '/global/nodes',
  '/static/function?func=shared',
  '/static/pod?pod=shared',
  '/dynamic/getPodsFromNode?node=node-a',
  '/dynamic/function?func=shared',
  '/dynamic/pod?pod=shared',
  '/static/function?func=only-a',
];

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The sides whose data an answer contains. */
function sidesOf(path: string, status: number, text: string): Set<Side> {
  const sides = new Set<Side>();
  const body: unknown = JSON.parse(text);
  if (!isRecord(body)) throw new Error(`${path}: ${text}`);
  for (const side of ['a', 'b'] as const) {
    if (new RegExp(`"(?:shared-${side}\\d|node-${side}|only-${side})"`).test(text)) sides.add(side);
    if (body.replicas === truth[side].replicas && path.includes('shared')) sides.add(side);
    if (isRecord(body.invocations) && body.invocations.success === truth[side].success) sides.add(side);
    if (!Array.isArray(body.memRate)) continue;
    for (const pair of body.memRate) if (Array.isArray(pair) && pair[1] === truth[side].memRate) sides.add(side);
  }
  if (status === 404) sides.add('b');
  else if (path.endsWith('only-a') || path.endsWith('node-a')) sides.add('a');
  return sides;
}

interface Answered {
  readonly path: string;
  readonly status: number;
  readonly text: string;
}

describe.runIf(component('prometheus'))('/setIP under load', () => {
  const started: { stop(): unknown }[] = [];
  const agent = new Agent({ keepAlive: true });
  let addresses: Record<Side, string>;
  let faascope: ServerProcess;

  beforeAll(async () => {
    const serve = async (side: Side) => {
      const text = await TextServer.start((nowMs) => textOf(side, nowMs));
      started.push(text);
      const server = await ScrapedServer.start('prometheus', [{ job: 'all', address: text.address }]);
      started.push(server);
      await server.until('count_over_time(kube_pod_info[10s]) >= 4');
      return server.url;
    };
    const [a, b] = await Promise.all([serve('a'), serve('b')]);
    addresses = { a, b };
    faascope = await ServerProcess.start(['--no-demo-calls']);
    started.push(faascope);
  });
  afterAll(async () => {
    agent.destroy();
    for (const each of started) await each.stop();
  });

  const ask = (path: string): Promise<Answered> =>
    new Promise((resolve, reject) => {
      get(`${faascope.origin}${path}`, { agent }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => resolve({ path, status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      }).on('error', reject);
    });

  const flipTo = async (side: Side) => {
    const { status, text } = await ask(`/setIP?ip=${encodeURIComponent(addresses[side])}`);
    expect({ status, body: JSON.parse(text) }).toMatchObject({
      status: 200,
      body: { status: 'success', connected: { kind: 'prometheus', address: addresses[side] } },
    });
  };

  const descriptors = () => readdirSync(`/proc/${faascope.child.pid}/fd`).length;

  it('200 switches under 200 requests a second: every answer comes entirely from one valid connection', async () => {
    await flipTo('b');
    await flipTo('a');
    const descriptorsBefore = descriptors();
    /** The side being served; null while switching. */
    let served: Side | null = 'a';
    let flips = 0;
    const wrong: string[] = [];
    const seen = { a: 0, b: 0 };
    const check = ({ path, status, text }: Answered, wanted: Side | null) => {
      const sides = [...sidesOf(path, status, text)];
      const [side] = sides;
      if (status !== 200 && status !== 404) wrong.push(`${path}: ${status} ${text}`);
      else if (side === undefined || sides.length > 1) wrong.push(`${path} is of [${sides}]: ${text}`);
      else if (wanted !== null && side !== wanted) wrong.push(`${path} is of ${side} after the change to ${wanted}`);
      else seen[side]++;
    };
    let next = 0;
    let done = 0;
    const underWay = new Set<Promise<void>>();
    const begunMs = performance.now();
    const load = setInterval(() => {
      // As many as are due, so that a late timer does not lower the load.
      while (next < ((performance.now() - begunMs) / 1000) * 200) {
        const path = paths[next++ % paths.length] ?? '';
        const wanted = served;
        const flipsThen = flips;
        const one = ask(path)
          .then((answered) => check(answered, flipsThen === flips ? wanted : null))
          .catch((thrown: unknown) => void wrong.push(`${path}: ${thrown}`))
          .finally(() => {
            underWay.delete(one);
            done++;
          });
        underWay.add(one);
      }
    }, 5);
    try {
      for (let index = 0; index < 200; index++) {
        const side: Side = served === 'a' ? 'b' : 'a';
        served = null;
        flips++;
        await flipTo(side);
        served = side;
        for (const path of paths) check(await ask(path), side);
      }
    } finally {
      clearInterval(load);
    }
    const seconds = (performance.now() - begunMs) / 1000;
    while (underWay.size > 0) {
      await Promise.all(underWay);
      await turn();
    }
    console.log(`${done} answers in ${seconds.toFixed(1)} s beside 200 flips: a ${seen.a}, b ${seen.b}`);
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(done / seconds).toBeGreaterThan(190);
    expect(Math.min(seen.a, seen.b)).toBeGreaterThan(500);
    // Connections of the previous side are closed; each side has its own.
    await until('what was served before has ended', () => descriptors() <= descriptorsBefore + agentSockets(agent));
  });
});

function agentSockets({ sockets, freeSockets }: Agent): number {
  return [...Object.values(sockets), ...Object.values(freeSockets)].reduce((sum, all) => sum + (all?.length ?? 0), 0);
}
