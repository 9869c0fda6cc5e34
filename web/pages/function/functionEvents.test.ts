import { expect, it } from 'vitest';
import type { LiveEvent } from '../../../src/client/client.ts';
import { functionEvents } from './functionEvents.ts';

function event(id: string, kind: LiveEvent['subject']['kind'], name: string, over: Partial<LiveEvent> = {}): LiveEvent {
  const subject = { kind, namespace: 'shop', name };
  const usual = { connection: 'lab', atSeconds: 1, code: 'pod_restarted', params: {}, en: '', zh: '' } as const;
  return { id, subject, ...usual, ...over };
}

const created = (of: string) => ({ code: 'pod_created', params: { function: of } }) as const;
const events = [
  event('scaled', 'function', 'add', { code: 'function_scaled' }),
  event('other scaled', 'function', 'add-two', { code: 'function_scaled' }),
  event('restarted', 'pod', 'add-6d9f-kx2pq'),
  event('other restarted', 'pod', 'add-two-7c4b-q7wzd'),
  event('gone restarted', 'pod', 'add-6d9f-r55mt'),
  event('gone created', 'pod', 'add-6d9f-r55mt', created('add')),
  event('other created', 'pod', 'add-two-7c4b-q7wzd', created('add-two')),
  event('elsewhere', 'pod', 'add-6d9f-kx2pq', { subject: { kind: 'pod', namespace: 'lab', name: 'add-6d9f-kx2pq' } }),
  event('source', 'source', 'add'),
];

it('are those of the function and of its own replicas, not of a function whose name begins alike', () => {
  const found = functionEvents(events, { namespace: 'shop', name: 'add' }, ['add-6d9f-kx2pq']);
  expect(found.map(({ id }) => id)).toEqual(['scaled', 'restarted', 'gone restarted', 'gone created']);
});

it('guess no pod by its name', () => {
  const found = functionEvents(events.slice(2, 4), { namespace: 'shop', name: 'add' }, []);
  expect(found).toEqual([]);
});
