import { Agent, type buildConnector, request } from 'undici';
import { type WindowsQuery, windowsUrl } from '../../agent/wire/windowsQuery.ts';
import { mostAnswerBytes, mostTroubleLength, troubleHeader } from '../../agent/wire/wireFormat.ts';
import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import { agentFault, statusFault } from './agentFault.ts';

/** An agent answers from memory: one that takes longer than this for a whole answer is of no use this second. */
const patienceMs = 2000;

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

/** Asks agents over HTTP, with few connections to each, kept open. */
export class AgentHttp {
  readonly #clock: Clock;
  readonly #token: AgentToken;
  readonly #dispatcher: Agent;

  /**
   * @param connect opens the connections; left out: over TCP
   */
  constructor(clock: Clock, token: AgentToken, connect?: buildConnector.connector) {
    this.#dispatcher = new Agent({
      connections: 2,
      pipelining: 1,
      headersTimeout: patienceMs,
      bodyTimeout: patienceMs,
      connect: connect ?? { timeout: patienceMs },
    });
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
    try {
      const { statusCode, headers, body } = await request(`${address}${windowsUrl(query)}`, {
        dispatcher: this.#dispatcher,
        headers: { 'user-agent': 'faascope', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
        signal: AbortSignal.timeout(patienceMs),
      });
      const latencyMs = this.#clock.monotonicMs() - askedMs;
      body.on('error', () => {});
      if (statusCode !== 200) {
        body.destroy();
        throw statusFault(statusCode, this.#token === 'withheld' ? 'withheld' : token === null ? 'none' : 'sent');
      }
      if (Number(headers['content-length'] ?? 0) > mostAnswerBytes) {
        body.destroy();
        throw tooMuch();
      }
      const trouble = troubleOf(headers[troubleHeader]);
      return { bytes: await bounded(body), askedWallMs, askedMs, latencyMs, trouble };
    } catch (thrown) {
      throw thrown instanceof Fault ? thrown : agentFault(thrown);
    }
  }

  /** Closes all connections, also those over which something is under way. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}

function troubleOf(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && header !== '' ? header.slice(0, mostTroubleLength) : null;
}

async function bounded(body: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > mostAnswerBytes) throw tooMuch();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function tooMuch(): Fault {
  return new Fault('upstream_failed', 'The agent answers more than any node has; look what listens at its address.');
}
