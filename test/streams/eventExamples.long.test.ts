import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventExamples } from '../../src/contract/examples.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import { otherShape, withoutMachine, writeConstant } from '../openApiExamples.ts';
import { ServerProcess } from '../serverProcess.ts';
import type { SentEvent } from './stage.ts';
import { StreamReader } from './streamReader.ts';

const shop = join(import.meta.dirname, '../../examples/shop');
const topics = [
  ...['function:openfaas-fn/checkout', 'invocations:openfaas-fn/checkout', 'logs:openfaas-fn/checkout'],
  ...['findings', 'function:openfaas-fn/nothing', `node:${hostname()}`],
];

const upstream = new ClusterServer();
let server: ServerProcess;
beforeAll(async () => {
  upstream.cluster.texts.set('/version', '{"gitVersion": "v1.34.4"}');
  await upstream.start();
  server = await ServerProcess.start(['--functions', shop, '--allow-target', '127.0.0.1']);
});
afterAll(async () => {
  await server.stop();
  await upstream.kill();
});

/** The first event of each name that a stream sends while calls succeed and fail and somebody uses /setIP. */
async function sentEvents(): Promise<Map<string, SentEvent>> {
  const reader = await StreamReader.open(server.origin, Object.fromEntries(topics.map((topic) => [topic, null])));
  await reader.event(({ name }) => name === 'second');
  const call = async (name: string, body: string) =>
    (await fetch(`${server.origin}/function/${name}`, { method: 'POST', body })).text();
  await call('checkout', '1041');
  for (let order = 0; order < 5; order++) await call('pdf-invoice', '1045');
  for (const name of ['invocation', 'lines', 'finding']) await reader.event((event) => event.name === name);
  await server.get(`/setIP?ip=${encodeURIComponent(upstream.origin)}`);
  await reader.event(({ name }) => name === 'connection');
  const ended = await StreamReader.open(server.origin, { sources: null }, { query: '?for=1' });
  const end = await ended.event(({ name }) => name === 'end');
  return new Map([...reader.events.toReversed(), end].map((event) => [event.name, event]));
}

it('the document has an example of each event, which the server sends; UPDATE_EXAMPLES=1 records them', async () => {
  const sent = await sentEvents();
  if (process.env['UPDATE_EXAMPLES'] === '1') {
    const skipped: SentEvent = { name: 'skipped', id: null, data: { seconds: 42, nowSeconds: 1795961523.181 } };
    const examples = [...sent.values(), skipped].map(({ name, id, data }) => {
      const head = id === null ? `event: ${name}` : `event: ${name}\nid: ${id}`;
      return [name, { value: `${head}\ndata: ${JSON.stringify(withoutMachine(data))}\n\n` }];
    });
    return writeConstant('src/contract/examples.ts', 'eventExamples', Object.fromEntries(examples));
  }
  for (const [name, { data }] of sent) {
    const example = /^data: (.*)$/m.exec(eventExamples[name]?.value ?? '')?.[1] ?? 'null';
    expect({ name, other: otherShape(JSON.parse(example), withoutMachine(data)) }).toEqual({ name, other: [] });
  }
});
