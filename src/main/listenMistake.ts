import type { ListenAddress } from './options/listenAddress.ts';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken; stop what listens there or choose another with --listen',
  EACCES: 'may not be used without more rights; choose a port above 1023 with --listen',
  EADDRNOTAVAIL: 'is not an address of this machine; choose another with --listen',
  ENOTFOUND: 'has a host name that is not known; choose another with --listen',
};

/** One sentence about why an address cannot be listened on. Anything else is thrown on. */
export function listenMistake(thrown: unknown, { host, port }: ListenAddress): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const reason = reasons[code];
  if (reason === undefined) throw thrown;
  return `${host.includes(':') ? `[${host}]` : host}:${port} ${reason}`;
}
