import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { ServerProcess } from '../serverProcess.ts';

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start(['--functions', join(import.meta.dirname, '../../examples/shop')]);
});
afterAll(() => server.stop());

/** Calls a function; returns its status, its answer and what ran inside it. */
async function called(name: string, body: string) {
  const answer = await fetch(`${server.origin}/function/${name}`, { method: 'POST', body });
  const text = await answer.text();
  const client = createClient({ server: server.origin });
  let ended: Awaited<ReturnType<typeof client.functionInvocations>>['items'][number] | undefined;
  await expect
    .poll(async () => {
      ended = (await client.functionInvocations({ namespace: 'openfaas-fn', name })).items[0];
      return ended?.endedAtSeconds;
    })
    .toEqual(expect.any(Number));
  const edges = ended?.edges.map(({ from, to }) => `${from} > ${to}`);
  return { status: answer.status, text, state: ended?.state, mixed: ended?.mixed, edges };
}

it('the checkout calls sub-functions three levels deep', async () => {
  expect(await called('checkout', '1041')).toEqual({
    status: 200,
    text: 'order 1041 is placed\n',
    state: 'succeeded',
    mixed: false,
    edges: [
      ...['checkout > basket', 'basket > prices', 'basket > discount'],
      ...['checkout > reserve', 'reserve > warehouse'],
      ...['checkout > pay', 'pay > fraud-check', 'pay > charge'],
    ],
  });
});

it.each([
  ['1044', 200, 'succeeded', 'invoice of order 1044\n'],
  ['1045', 500, 'failed', 'order 1045: no font has all the characters of its address\n'],
])('the invoice of order %s: %i, %s', async (order, status, state, text) => {
  const invoice = await called('pdf-invoice', order);
  expect(invoice).toMatchObject({ status, state, edges: ['invoice > layout', 'layout > fonts'] });
  expect(invoice.text).toContain(text);
});

it.each([
  ['stock', 'lamp', '5 of lamp\n', ['stock > shelf']],
  ['payment', '19.90', 'paid 19.90\n', ['payment > bank', 'payment > book']],
  ['search', 'lamp', '12 hits for lamp\n', ['search > index', 'search > rank']],
  ['thumbnail', 'lamp.jpg', 'lamp.jpg: 160 x 120\n', ['thumbnail > decode', 'thumbnail > scale', 'thumbnail > encode']],
])('%s answers and logs its sub-functions', async (name, body, text, edges) => {
  expect(await called(name, body)).toMatchObject({ status: 200, text, state: 'succeeded', edges });
});
