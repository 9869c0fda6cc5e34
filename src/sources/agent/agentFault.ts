import { Fault } from '../../model/fault.ts';

const refusing = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);
const late = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);

/** What a failed question to an agent means; the node is named by whoever shows it. */
export function agentFault(thrown: unknown): Fault {
  const code = codeOf(thrown);
  const name = thrown instanceof Error ? thrown.name : '';
  if (refusing.has(code)) {
    return new Fault('upstream_refused', 'No agent can be reached at its address; look whether it runs.', {
      cause: thrown,
    });
  }
  if (late.has(code) || name === 'TimeoutError' || name === 'AbortError') {
    return new Fault('upstream_timeout', 'The agent does not answer in time; look how busy its node is.', {
      cause: thrown,
    });
  }
  return new Fault('upstream_failed', 'The agent broke off, or does not speak HTTP.', { cause: thrown });
}

/** Whether an agent was shown a token, or is never shown one. */
type ShownToken = 'sent' | 'none' | 'withheld';

const unauthorized: Readonly<Record<ShownToken, string>> = {
  sent: 'The agent refuses the token; give its token with --agent-token-file.',
  none: 'The agent asks for a token; give its token with --agent-token-file.',
  withheld:
    'The agent asks for a token; agents found through an address given to /setIP get none. Name them with --agent.',
};

/** An answer that is none. */
export function statusFault(status: number, shown: ShownToken): Fault {
  if (status === 401) return new Fault('upstream_failed', unauthorized[shown]);
  return new Fault('upstream_failed', `What listens at the agent's address answered ${status}; it is no agent.`);
}

function codeOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0]);
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
