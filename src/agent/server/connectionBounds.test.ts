import { Server } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { ConnectionBounds } from './connectionBounds.ts';

/** Connections from these addresses, in turn, of which a server accepts two of each. @returns those left open */
function leftOpen(addresses: readonly string[]): readonly string[] {
  // Nothing else of the server handles the connections, which are none.
  const server = new Server().removeAllListeners('connection');
  const bounds = new ConnectionBounds(server, { inAll: 100, ofAddress: 2 });
  const sockets = addresses.map((remoteAddress) =>
    Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress }),
  );
  for (const socket of sockets) server.emit('connection', socket);
  const open = sockets.filter(({ destroyed }) => !destroyed);
  expect(bounds.size).toBe(open.length);
  for (const socket of open) socket.destroy();
  return open.map(({ remoteAddress }) => remoteAddress ?? '');
}

it.each<[string, readonly string[], readonly string[]]>([
  [
    'connections from one address',
    ['10.0.0.1', '10.0.0.1', '10.0.0.1', '10.0.0.2'],
    ['10.0.0.1', '10.0.0.1', '10.0.0.2'],
  ],
  [
    'an IPv4 address and the same in IPv6',
    ['10.0.0.1', '::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
  ],
  ['connections from one IPv6 address', ['2001:db8::1', '2001:db8::1', '2001:db8::1'], ['2001:db8::1', '2001:db8::1']],
])('counts %s together', (_name, addresses, open) => {
  expect(leftOpen(addresses)).toEqual(open);
});

it('counts each of the pods of a node that share a network of IPv6', () => {
  const pods = [
    '2001:db8:0:1::1',
    '2001:db8:0:1::2',
    '2001:db8:0:1::3',
    '2001:db8:0:1::3',
    'fe80::1%eth0',
    'fe80::2%eth0',
  ];
  expect(leftOpen(pods)).toEqual(pods);
});
