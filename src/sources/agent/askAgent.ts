import type { buildConnector, Dispatcher } from 'undici';
import { decodeWindows } from '../../agent/wire/decodeWindows.ts';
import type { WindowsAnswer } from '../../agent/wire/windowsAnswer.ts';
import { type WindowsQuery, windowsUrl } from '../../agent/wire/windowsQuery.ts';
import { mostAnswerBytes, mostTroubleLength, troubleHeader } from '../../agent/wire/wireFormat.ts';
import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import { dispatcherFor } from '../http/dispatcher.ts';
import { boundedBody, exchange } from '../http/exchange.ts';
import { nameOf } from '../http/transportFault.ts';

/** An agent answers from memory: one that takes longer than this for a whole answer is of no use this second. */
const timeoutMs = 2000;

/** The bytes of an answer and when they came. */
export interface AgentReply {
  readonly bytes: Buffer;
  /** Wall and monotonic time just before it was asked. */
  readonly askedWallMs: number;
  readonly askedMs: number;
  /** From then to the head of the answer: the agent made it within this time. */
  readonly latencyMs: number;
  /** Why the agent does not know some of its newest figures; null where it knows all. */
  readonly trouble: string | null;
}

/** Asks one agent. */
export type AskAgent = (address: string, query: WindowsQuery) => Promise<AgentReply>;

/**
 * What is sent now as bearer; null: nothing. `withheld`: never anything, since a client named what says where the agents
 * are.
 */
type AgentToken = (() => string | null) | 'withheld';

/** What to do about a 401, by what was sent. */
const unauthorized = {
  sent: 'The agent rejected the token. Set its token with --agent-token-file.',
  none: 'The agent requires a token. Set it with --agent-token-file.',
  withheld:
    'The agent requires a token. Agents of a cluster named through /setIP are never sent one; name them with --agent.',
};

/** Asks agents over HTTP, with few connections to each, kept open. */
export class AgentHttp {
  readonly #clock: Clock;
  readonly #token: AgentToken;
  readonly #dispatcher: Dispatcher;

  /**
   * @param connect opens the connections; left out: over TCP
   */
  constructor(clock: Clock, token: AgentToken, connect?: buildConnector.connector) {
    this.#dispatcher = dispatcherFor({ connect, connectTimeoutMs: timeoutMs, connections: 2 });
    this.#clock = clock;
    this.#token = token;
  }

  /**
   * One question, redirects not followed.
   * @throws Fault upstream_refused, upstream_timeout, upstream_failed
   */
  async ask(address: string, query: WindowsQuery): Promise<AgentReply> {
    const token = this.#token === 'withheld' ? null : this.#token();
    const askedWallMs = this.#clock.wallMs();
    const askedMs = this.#clock.monotonicMs();
    const request = {
      title: 'agent',
      url: new URL(`${address}${windowsUrl(query)}`),
      dispatcher: this.#dispatcher,
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      timeoutMs,
    };
    return exchange(request, null, async ({ statusCode, headers, body }) => {
      const latencyMs = this.#clock.monotonicMs() - askedMs;
      if (statusCode === 401) {
        throw new Fault(
          'upstream_failed',
          unauthorized[this.#token === 'withheld' ? 'withheld' : token === null ? 'none' : 'sent'],
        );
      }
      if (statusCode !== 200) {
        throw new Fault('upstream_failed', `${nameOf(request)} answered ${statusCode}; it is not a faascope agent.`);
      }
      const trouble = troubleOf(headers[troubleHeader]);
      const bytes = await boundedBody(body, mostAnswerBytes, nameOf(request));
      return { bytes, askedWallMs, askedMs, latencyMs, trouble };
    });
  }

  /** Closes all connections, also those over which something is under way. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}

function troubleOf(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && header !== '' ? header.slice(0, mostTroubleLength) : null;
}

/** An answer, and the requested pods that it is about: all, or the first ones. */
export interface AnswerTo {
  readonly answer: WindowsAnswer;
  readonly podUids: readonly string[];
}

/**
 * Decodes the answer to a request for these pods.
 * @throws Fault when it is malformed or is about other pods
 */
export function answerTo(podUids: readonly string[], bytes: Buffer): AnswerTo {
  const answer = decodeWindows(bytes);
  if (!answer.pods.every(({ uid }) => podUids.includes(uid))) {
    throw new Fault('upstream_failed', 'The agent answers for pods that nobody asked for; nothing of it is used.');
  }
  const { leftOutFrom } = answer;
  if (leftOutFrom === null) return { answer, podUids };
  // One that tells of no pod at all would be asked for ever.
  const count = podUids.indexOf(leftOutFrom);
  if (count > 0) return { answer, podUids: podUids.slice(0, count) };
  throw new Fault('upstream_failed', 'The agent leaves out pods that it need not leave out; look what listens there.');
}
