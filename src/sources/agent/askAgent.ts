import type { buildConnector, Dispatcher } from 'undici';
import { decodeWindows, type WindowsAnswer } from '../../agent/wire/decodeWindows.ts';
import { readFacts } from '../../agent/wire/nodeFactsHeader.ts';
import { type WindowsQuery, windowsUrl } from '../../agent/wire/windowsQuery.ts';
import { factsHeader, mostAnswerBytes, mostTroubleLength, troubleHeader } from '../../agent/wire/wireFormat.ts';
import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import type { ReportedFacts } from '../../model/inventory/nodeDescription.ts';
import { dispatcherFor } from '../http/dispatcher.ts';
import { boundedBody, exchange } from '../http/exchange.ts';
import { nameOf } from '../http/transportFault.ts';

/** Agents answer from memory: a slower answer is too late for this second. */
const timeoutMs = 2000;

/** An answer's bytes and times. */
export interface AgentReply {
  readonly bytes: Buffer;
  /** Wall and monotonic time just before the request. */
  readonly askedWallMs: number;
  readonly askedMs: number;
  /** From then to the head of the answer. */
  readonly latencyMs: number;
  /** Why some of the newest figures are missing; null if none are. */
  readonly trouble: string | null;
  /** What the node reports of itself; an agent that does not know of it reports nothing. */
  readonly facts: ReportedFacts;
}

/** Requests windows from one agent. */
export type AskAgent = (address: string, query: WindowsQuery) => Promise<AgentReply>;

/**
 * The bearer token to send now; null: none. `withheld`: never any, because the agents' addresses come from a cluster
 * that a client named.
 */
type AgentToken = (() => string | null) | 'withheld';

/** What to do about a 401, by what was sent. */
const unauthorized = {
  sent: 'The agent rejected the token. Set its token with --agent-token-file.',
  none: 'The agent requires a token. Set it with --agent-token-file.',
  withheld:
    'The agent requires a token. Agents of a cluster named through /setIP are never sent one; name them with --agent.',
};

/** Requests windows over HTTP, with few connections to each agent, kept open. */
export class AgentHttp {
  readonly #clock: Clock;
  readonly #token: AgentToken;
  readonly #dispatcher: Dispatcher;

  /**
   * @param connect opens the connections; TCP when left out
   */
  constructor(clock: Clock, token: AgentToken, connect?: buildConnector.connector) {
    this.#dispatcher = dispatcherFor({ connect, connectTimeoutMs: timeoutMs, connections: 2 });
    this.#clock = clock;
    this.#token = token;
  }

  /**
   * One request; redirects are not followed.
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
          { reason: 'unauthorized' },
        );
      }
      if (statusCode !== 200) {
        throw new Fault('upstream_failed', `${nameOf(request)} answered ${statusCode}; it is not a faascope agent.`, {
          reason: statusCode === 403 ? 'forbidden' : 'wrong_server',
        });
      }
      const trouble = troubleOf(headers[troubleHeader]);
      const facts = readFacts(headers[factsHeader]);
      const bytes = await boundedBody(body, mostAnswerBytes, nameOf(request));
      return { bytes, askedWallMs, askedMs, latencyMs, trouble, facts };
    });
  }

  /** Closes all connections, also those in use. */
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
    throw new Fault('upstream_failed', 'The agent reported pods that were not requested; its answer is ignored.');
  }
  const { leftOutFrom } = answer;
  if (leftOutFrom === null) return { answer, podUids };
  // An answer without any pod would be requested forever.
  const count = podUids.indexOf(leftOutFrom);
  if (count > 0) return { answer, podUids: podUids.slice(0, count) };
  throw new Fault('upstream_failed', "The agent's answer lacks requested pods. Check what listens at its address.");
}
