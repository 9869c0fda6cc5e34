import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Watched } from '../../test/client/watched.ts';
import { createClient } from './client.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('A watch leaves no timer behind when it ends while it waits to connect again', async () => {
  const stopping = new AbortController();
  const fetch = async () => new Response('', { status: 401 });
  const watch = createClient({ server: 'http://test', fetch }).watch(['node:n1'], { signal: stopping.signal });
  const watched = new Watched(watch);
  await vi.advanceTimersByTimeAsync(3000);
  expect(watched.last?.status.kind).toBe('lost');
  expect(vi.getTimerCount()).toBeGreaterThan(0);
  stopping.abort();
  await watched.ended;
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});
