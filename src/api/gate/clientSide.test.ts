import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clientSide } from './clientSide.ts';

const proxies = { trusts: (address: string) => address.startsWith('10.') || address === '::1' };

function request(peer: string, headers: IncomingMessage['headers']): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  const made = new IncomingMessage(socket);
  Object.assign(made.headers, headers);
  return made;
}

describe('clientSide', () => {
  it.each<[string, string, string, string]>([
    ['no header', '10.0.0.1', '', '10.0.0.1'],
    ['a client that says it is another one', '192.0.2.9', '192.0.2.1', '192.0.2.9'],
    ['a client behind a proxy', '10.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['such a client that says it is another one', '10.0.0.1', '198.51.100.7, 192.0.2.1', '192.0.2.1'],
    ['a client behind two proxies', '10.0.0.1', '198.51.100.7, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
    ['a client behind a proxy that is not trusted', '10.0.0.1', '192.0.2.1, 203.0.113.5', '203.0.113.5'],
    ['a client among the proxies', '10.0.0.1', '10.0.0.3', '10.0.0.3'],
    ['an address with a port', '10.0.0.1', '192.0.2.1:4711', '192.0.2.1'],
    ['an IPv6 address', '::1', '2001:db8::1', '2001:db8::1'],
    ['an IPv6 address with a port', '::1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['something else', '10.0.0.1', '192.0.2.1, unknown', '10.0.0.1'],
    ['something else before the client', '10.0.0.1', 'unknown, 192.0.2.1', '192.0.2.1'],
    ['empty entries', '10.0.0.1', ' , 192.0.2.1,, ', '192.0.2.1'],
    ['more proxies than are read', '10.0.0.1', `192.0.2.1${', 10.0.0.2'.repeat(16)}`, '10.0.0.2'],
  ])('finds the address of %s', (_name, peer, forwarded, want) => {
    const headers = forwarded === '' ? {} : { 'x-forwarded-for': forwarded };
    expect(clientSide(request(peer, headers), proxies).address).toBe(want);
  });

  it.each<[string, string | undefined, boolean]>([
    ['10.0.0.1', 'https', true],
    ['10.0.0.1', 'HTTPS', true],
    ['10.0.0.1', 'http', false],
    ['10.0.0.1', 'https, http', false],
    ['10.0.0.1', undefined, false],
    ['192.0.2.9', 'https', false],
  ])('believes %s that it uses %s: %s', (peer, protocol, isSecure) => {
    const headers = protocol === undefined ? {} : { 'x-forwarded-proto': protocol };
    expect(clientSide(request(peer, headers), proxies).isSecure).toBe(isSecure);
  });
});
