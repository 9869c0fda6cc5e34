import { Fault } from '../../model/fault.ts';
import { textAt } from '../http/jsonMember.ts';

const mostWords = 300;

/** Something answered, but not as Prometheus does when all is well. */
export class AnswerFault extends Fault {}

/** What it means that a server answered with another status than 200. @param text the body, or the start of it */
export function answerFault(status: number, text: string, address: string): AnswerFault {
  if (status >= 400 && status < 500 && /\bno org ?id\b/i.test(text.slice(0, mostWords))) {
    return new AnswerFault(
      'upstream_failed',
      `${address} serves several tenants and was not told which (${status}); name it with --prometheus-tenant.`,
    );
  }
  if (status === 401 || status === 403) {
    return new AnswerFault(
      'upstream_failed',
      `${address} does not accept the credentials (${status}); see --prometheus-auth.`,
    );
  }
  if (status >= 300 && status < 400) {
    return new AnswerFault(
      'upstream_failed',
      `${address} answers with a redirect, which is not followed; name its end.`,
    );
  }
  if (status === 404) {
    return new AnswerFault('upstream_failed', `${address} has no query API (404); its URL may need a path prefix.`);
  }
  const { errorType, error } = errorOf(text);
  const code = status === 504 || errorType === 'timeout' ? 'upstream_timeout' : 'upstream_failed';
  return new AnswerFault(
    code,
    `${address} answered ${status}${error === null ? '' : ` (${error.slice(0, mostWords)})`}.`,
  );
}

/**
 * Why an answer of status 200 is not one of Prometheus' API; null where it looks like one. It is parsed whole only where
 * its ends do not show what it is.
 */
export function foreignAnswer(text: string, address: string): AnswerFault | null {
  const body = text.trim();
  if (body.startsWith('{') && !body.endsWith('}')) {
    return new AnswerFault('upstream_failed', `The answer of ${address} broke off.`);
  }
  if (body.startsWith('{')) {
    const status = /"status"\s*:\s*"success"/;
    if (status.test(body.slice(0, mostWords)) || status.test(body.slice(-mostWords))) return null;
    const { errorType, error } = errorOf(body);
    if (error !== null) {
      const code = errorType === 'timeout' ? 'upstream_timeout' : 'upstream_failed';
      return new AnswerFault(code, `${address} answered with an error (${error.slice(0, mostWords)}).`);
    }
  }
  const what = body.startsWith('<') ? 'a web page' : body.startsWith('{') ? 'JSON of another kind' : 'something else';
  return new AnswerFault(
    'upstream_failed',
    `${address} is not a Prometheus: it answered with ${what}. Check the address and its path prefix.`,
  );
}

function errorOf(text: string): { errorType: string | null; error: string | null } {
  try {
    const body: unknown = JSON.parse(text);
    return { errorType: textAt(body, 'errorType'), error: textAt(body, 'error') };
  } catch {
    return { errorType: null, error: null };
  }
}
