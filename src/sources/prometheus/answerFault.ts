import { Fault } from '../../model/fault.ts';
import { textAt } from '../json/member.ts';

const mostWords = 300;

/** What it means that a server answered with another status than 200. @param text the body, or the start of it */
export function answerFault(status: number, text: string, address: string): Fault {
  if (status === 401 || status === 403) {
    return new Fault(
      'upstream_failed',
      `${address} does not accept the credentials (${status}); see --prometheus-auth.`,
    );
  }
  if (status >= 300 && status < 400) {
    return new Fault('upstream_failed', `${address} answers with a redirect, which is not followed; name its end.`);
  }
  if (status === 404) {
    return new Fault('upstream_failed', `${address} has no query API (404); its URL may need a path prefix.`);
  }
  const { errorType, error } = errorOf(text);
  const code = status === 504 || errorType === 'timeout' ? 'upstream_timeout' : 'upstream_failed';
  return new Fault(code, `${address} answered ${status}${error === null ? '' : ` (${error.slice(0, mostWords)})`}.`);
}

function errorOf(text: string): { errorType: string | null; error: string | null } {
  try {
    const body: unknown = JSON.parse(text);
    return { errorType: textAt(body, 'errorType'), error: textAt(body, 'error') };
  } catch {
    return { errorType: null, error: null };
  }
}
