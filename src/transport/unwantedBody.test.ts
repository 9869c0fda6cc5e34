import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { readBody } from './unwantedBody.ts';

afterEach(() => void vi.useRealTimers());

it('leaves no timer for a connection that is closed already', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const request = new IncomingMessage(new Socket());
  const ending = readBody(request, 1000);
  request.socket.destroy();
  request.destroy();
  expect(await ending).toBe('late');
  expect(vi.getTimerCount()).toBe(0);
});
