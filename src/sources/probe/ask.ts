import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { Fault } from '../../model/fault.ts';
import { checkedLookup, systemResolve } from '../http/checkedLookup.ts';
import type { AddressGuard } from '../http/guardedConnector.ts';
import type { Target } from './target.ts';

/** A version document is small; what is larger is something else. */
const mostBytes = 64 * 1024;

/** The answer to a GET. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * One GET, redirects not followed, the address connected to being the one that the rule has checked.
 * @throws Fault target_not_allowed, upstream_refused, upstream_failed, upstream_timeout
 */
export function ask(
  target: Target,
  path: string,
  { rule, resolveName = systemResolve }: AddressGuard,
  signal: AbortSignal,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    if (isIP(target.host) > 0 && !rule.allows(target.host, target.host)) {
      reject(forbidden());
      return;
    }
    const request = (target.scheme === 'https' ? https : http).get({
      host: target.host,
      port: target.port,
      path: target.pathPrefix + path,
      headers: { accept: 'application/json', 'user-agent': 'faascope' },
      agent: false,
      signal,
      lookup: checkedLookup(rule, forbidden, resolveName),
    });
    request.on('error', (error) => reject(faultOf(error, signal)));
    // Ended by the signal after the head came, a request closes without an error.
    request.on('close', () => reject(faultOf(new Error('closed'), signal)));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= mostBytes) chunks.push(chunk);
        else request.destroy(new Fault('upstream_failed', 'What answers there is not a known server.'));
      });
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body: Buffer.concat(chunks).toString() });
      });
      response.on('error', (error) => reject(faultOf(error, signal)));
    });
  });
}

function forbidden(): Fault {
  return new Fault('target_not_allowed', 'The server may not connect to this address.');
}

function faultOf(error: Error & { code?: string }, signal: AbortSignal): Fault {
  if (error instanceof Fault) return error;
  if (signal.aborted)
    return new Fault('upstream_timeout', 'Nothing answered at the address in time.', { cause: error });
  if (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') {
    return new Fault('upstream_refused', 'Nothing listens at the address, or its name is not known.', { cause: error });
  }
  return new Fault('upstream_failed', 'What answers at the address broke off or does not speak HTTP.', {
    cause: error,
  });
}
