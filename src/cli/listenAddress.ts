import { BlockList, isIP } from 'node:net';
import { StartupError } from '../connections/startupError.ts';
import { systemErrorCode } from '../model/systemErrorCode.ts';
import { hostPort } from '../sources/http/hostPort.ts';

/** Where a server listens. */
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

/** Why listening failed, by the system's error code. */
const listenFailures: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is already in use; stop the program that listens there, or choose another address with --listen',
  EACCES: 'needs more privileges; choose a port above 1023 with --listen',
  EADDRNOTAVAIL: 'is not an address of this machine; choose another with --listen',
  ENOTFOUND: 'has an unknown host name; choose another with --listen',
  EAI_AGAIN: 'has a host name that cannot be resolved now; use an IP address with --listen',
};

/** Parses `HOST:PORT`, `[v6]:PORT` or `:PORT` (all addresses); null for anything else. Port 0 takes a free one. */
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

/** Why an address cannot be listened on, for the user. Rethrows anything but a system error. */
export function listenError(thrown: unknown, { host, port }: ListenAddress): StartupError {
  const code = systemErrorCode(thrown);
  if (code === null) throw thrown;
  const failure = listenFailures[code] ?? `cannot be listened on (${code}); choose another with --listen`;
  return new StartupError([`${hostPort(host, port)} ${failure}`]);
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
