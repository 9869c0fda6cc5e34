import { expect, it } from 'vitest';
import { bodyPieces } from './bodyPieces.ts';
import { eventOf } from './streamEvent.ts';

const text = `:

event: state
data: {"topic":"node:节点","second":1,"nowSeconds":1,"state":{}}

event: second
id: 2
data: {"second":2,"nowSeconds":2,"topics":{}}

event: second
id: 3
data: {"now`;

it.each([1, 2, 3, 7, 1000])('Events are complete when they arrive in parts of %i bytes', async (size) => {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
      controller.close();
    },
  });
  const events: unknown[] = [];
  for await (const record of bodyPieces(body, '\n\n')) events.push(eventOf(record));
  expect(events).toEqual([
    null,
    { name: 'state', id: null, data: { topic: 'node:节点', second: 1, nowSeconds: 1, state: {} } },
    { name: 'second', id: 2, data: { second: 2, nowSeconds: 2, topics: {} } },
  ]);
});

it('An event keeps the line separators of its text', () => {
  const line = 'data: {"text":"a\u2028event: b\u2029id: 3"}';
  expect(eventOf(`event: lines\n${line}`)).toEqual({
    name: 'lines',
    id: null,
    data: { text: 'a\u2028event: b\u2029id: 3' },
  });
});
