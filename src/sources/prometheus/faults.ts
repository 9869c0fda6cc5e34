import type { FailureReason } from '../../contract/finding/failureReason.ts';
import { Fault } from '../../model/fault.ts';
import { textAt } from '../http/jsonMember.ts';
import { reasonOfStatus, timeoutFault, transportFault, type Upstream, wantsHttps } from '../http/transportFault.ts';

/** How much of a server's own error text a message quotes, and how much of a reply is searched for its status. */
const mostCharacters = 300;

/** The server answered, but not with a successful Prometheus reply. */
export class AnswerFault extends Fault {}

/** A Prometheus server as messages name it. */
export function prometheusAt(address: string): Upstream {
  return { title: 'Prometheus', url: new URL(address), trust: { authority: '--ca-file' } };
}

/** The fault for an error while a server was asked; a Fault is returned unchanged. */
export function connectionFault(thrown: unknown, address: string): Fault {
  return transportFault(thrown, prometheusAt(address));
}

/** The fault for a caller that stopped waiting. */
export function lateFault(address: string, cause: unknown): Fault {
  return timeoutFault(prometheusAt(address), cause);
}

/** The fault for a response status other than 200. @param text the body, or the start of it */
export function answerFault(status: number, text: string, address: string): AnswerFault {
  if (status >= 400 && status < 500 && /\bno org ?id\b/i.test(text.slice(0, mostCharacters))) {
    return failed(`${address} serves several tenants (${status}). Set --prometheus-tenant.`);
  }
  if (status === 401 || status === 403) {
    return failed(`${address} rejected the credentials (${status}). Check --prometheus-auth.`, reasonOfStatus(status));
  }
  if (wantsHttps({ status, body: text })) {
    return failed(`${address} serves HTTPS only; use https:// in --prometheus.`, 'https_required');
  }
  if (status >= 300 && status < 400) {
    return failed(
      `${address} redirects (${status}); redirects are not followed. Use the address that it redirects to.`,
    );
  }
  if (status === 404) {
    return failed(`${address} has no query API (404). Its URL may need a path prefix.`, 'wrong_server');
  }
  const { errorType, error } = errorOf(text);
  const message = `${address} answered ${status}${error === null ? '' : ` (${error.slice(0, mostCharacters)})`}.`;
  return status === 504 || errorType === 'timeout' ? timedOut(message) : failed(message);
}

/**
 * The fault for a body of status 200 that is not a reply of Prometheus' API; null if it looks like one. The body is
 * parsed only if its first and last characters do not decide.
 */
export function foreignAnswer(text: string, address: string): AnswerFault | null {
  const body = text.trim();
  if (body.startsWith('{') && !body.endsWith('}')) return failed(`The answer of ${address} was cut short.`);
  if (body.startsWith('{')) {
    const status = /"status"\s*:\s*"success"/;
    if (status.test(body.slice(0, mostCharacters)) || status.test(body.slice(-mostCharacters))) return null;
    const { errorType, error } = errorOf(body);
    if (error !== null) {
      const message = `${address} answered with an error (${error.slice(0, mostCharacters)}).`;
      return errorType === 'timeout' ? timedOut(message) : failed(message);
    }
  }
  const what = body.startsWith('<') ? 'a web page' : body.startsWith('{') ? 'other JSON' : 'something else';
  return failed(
    `${address} is not a Prometheus server: it answered with ${what}. Check the address and path prefix.`,
    'wrong_server',
  );
}

function failed(message: string, reason: FailureReason = 'other'): AnswerFault {
  return new AnswerFault('upstream_failed', message, { reason });
}

function timedOut(message: string): AnswerFault {
  return new AnswerFault('upstream_timeout', message, { reason: 'timeout' });
}

function errorOf(text: string): { errorType: string | null; error: string | null } {
  try {
    const body: unknown = JSON.parse(text);
    return { errorType: textAt(body, 'errorType'), error: textAt(body, 'error') };
  } catch {
    return { errorType: null, error: null };
  }
}
