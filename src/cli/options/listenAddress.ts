import { BlockList, isIP } from 'node:net';

/** Where the server listens. */
export interface ListenAddress {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** True when only this machine can reach it. */
  readonly loopbackOnly: boolean;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Reads `HOST:PORT`, `[v6]:PORT` or `:PORT` (all addresses); null when it is none of these. Port 0 takes a free one. */
export function parseListen(text: string): ListenAddress | null {
  const parts = /^(?:\[([0-9a-f:.%]+)\]|([^:[\]]*)):(\d{1,5})$/i.exec(text);
  if (parts === null) return null;
  const [, v6, name = ''] = parts;
  const port = Number(parts[3]);
  if (port > 65535 || (v6 !== undefined && isIP(v6) !== 6)) return null;
  if (name !== '' && !isHostName(name)) return null;
  const host = v6 ?? (name === '' ? '0.0.0.0' : name);
  return { host, port, loopbackOnly: isLoopback(host) };
}

/** A name as DNS can have it, or IPv4. */
function isHostName(name: string): boolean {
  return name.length <= 253 && /^[a-z\d_](?:[\w-]{0,62})(?:\.[\w-]{1,63})*\.?$/i.test(name);
}

function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host === 'localhost';
  return loopback.check(host, version === 6 ? 'ipv6' : 'ipv4');
}
