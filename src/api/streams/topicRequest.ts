import type { IncomingMessage } from 'node:http';
import { Fault } from '../../model/fault.ts';
import { jsonBody, memberOf } from '../jsonBody.ts';
import { wholeNumberForm } from '../queryValidation.ts';
import { parseTopic, type Topic } from './topic.ts';

/** Topics of one stream. */
export const mostTopics = 1024;
/** Largest body that lists topics. */
const mostBodyBytes = 512 * 1024;

/** A topic that a client asked for. */
export interface TopicRequest {
  /** As the client spelled it; events name the topic in this way. */
  readonly text: string;
  readonly topic: Topic;
  /** The last second that the client has; null: none. */
  readonly since: number | null;
}

/**
 * The topics of a GET request.
 * @param topics `topic` of the query
 * @param lastEventId the header Last-Event-ID; empty: none
 * @throws Fault missing_parameter, repeated_parameter, malformed_parameter, malformed_request
 */
export function queriedTopics(topics: unknown, lastEventId: string | undefined): readonly TopicRequest[] {
  const texts = (Array.isArray(topics) ? topics : [topics]).filter((text) => typeof text === 'string');
  const since = lastEventId === undefined || lastEventId === '' ? null : secondOf(lastEventId);
  return checked(texts.map((text) => ({ text, since })));
}

/**
 * The topics in the body of a POST request, `{"topics": [{"topic": ..., "since": ...}]}`.
 * @throws Fault malformed_request, body_too_large, missing_parameter, repeated_parameter, malformed_parameter
 */
export async function postedTopics(request: IncomingMessage): Promise<readonly TopicRequest[]> {
  const shape =
    'Send a JSON body such as {"topics": [{"topic": "node:NAME", "since": 1700000000}]}; since is optional.';
  const body = await jsonBody(request, mostBodyBytes, shape);
  const listed = memberOf(body, 'topics');
  if (!Array.isArray(listed)) throw new Fault('malformed_request', shape);
  return checked(
    listed.map((entry: unknown) => {
      const [text, since] = [memberOf(entry, 'topic'), memberOf(entry, 'since') ?? null];
      if (typeof text !== 'string') throw new Fault('malformed_request', shape);
      if (since === null) return { text, since };
      if (typeof since === 'number' && isSecond(since)) return { text, since };
      throw new Fault('malformed_parameter', 'since must be the id of an event, a whole number of seconds.');
    }),
  );
}

function checked(requested: readonly { text: string; since: number | null }[]): readonly TopicRequest[] {
  if (requested.length === 0) throw new Fault('missing_parameter', 'The parameter topic is missing.');
  if (requested.length > mostTopics) {
    throw new Fault('malformed_parameter', `A stream has at most ${mostTopics} topics; open another one.`);
  }
  if (new Set(requested.map(({ text }) => text)).size < requested.length) {
    throw new Fault('repeated_parameter', 'A topic is given more than once.');
  }
  return requested.map(({ text, since }) => ({ text, since, topic: parseTopic(text) }));
}

function secondOf(eventId: string): number {
  if (wholeNumberForm.test(eventId)) return Number(eventId);
  throw new Fault('malformed_request', 'Last-Event-ID must be the id of an event, a whole number of seconds.');
}

function isSecond(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
