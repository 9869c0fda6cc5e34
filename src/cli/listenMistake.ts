import { hostPort } from '../sources/http/hostPort.ts';
import type { ListenAddress } from './options/listenAddress.ts';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken; stop what listens there or choose another with --listen',
  EACCES: 'may not be used without more rights; choose a port above 1023 with --listen',
  EADDRNOTAVAIL: 'is not an address of this machine; choose another with --listen',
  ENOTFOUND: 'has a host name that is not known; choose another with --listen',
  EAI_AGAIN: 'has a host name that cannot be looked up now; write an address with --listen',
};

/** One sentence about why an address cannot be listened on. What is no error of the system is thrown on. */
export function listenMistake(thrown: unknown, { host, port }: ListenAddress): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (code === '') throw thrown;
  const reason = reasons[code] ?? `cannot be listened on (${code}); choose another with --listen`;
  return `${hostPort(host, port)} ${reason}`;
}
