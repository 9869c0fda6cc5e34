import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { lineIdPattern } from '../../contract/v1/functionLogs.ts';
import type { LiveLine } from '../../contract/v1/liveTopics.ts';
import { type LogEndReason, mostResumedLines } from '../../contract/v1/logEvents.ts';
import { Fault } from '../../model/fault.ts';
import type { LogLine } from '../../model/invocation/logLine.ts';
import type { LogQuery, LogSource } from '../../model/source/logSource.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { queryOf } from '../interface/pathSchema.ts';
import { requestContextOf } from '../interface/requestContext.ts';
import { readLastLines, textFilter } from '../objects/lastLines.ts';
import { requestIdentity } from '../requestIdentity.ts';
import { unknownEntity } from '../unknownEntity.ts';
import type { OutputCalls } from './hub.ts';
import { mergeReadings } from './lineOrder.ts';
import { LogFollower, type LogForm } from './logFollower.ts';
import { LogsFeed } from './logsFeed.ts';
import { ResumePoint } from './resumePoint.ts';
import { clientOf } from './streamRoutes.ts';

const types: Readonly<Record<LogForm, string>> = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  sse: 'text/event-stream; charset=utf-8',
};

/**
 * Answers with the lines of a log and with further ones as they are written, over the topic that streams have too. It
 * counts as a stream once the first lines are out.
 * @throws Fault too_many_streams, malformed_parameter, malformed_request, and why the log cannot be read
 */
export async function followLog(
  dependencies: ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  logs: LogSource,
  query: LogQuery,
): Promise<void> {
  const { connections, streams, underWay } = dependencies;
  const { connection, connectionName, namespaces } = requestContextOf(connections, request);
  const { identity, leave } = requestIdentity(request.raw);
  const form = formOf(request.headers);
  const { q, pod, for: forSeconds, after } = queryOf(request);
  const lastId = lastLineId(after, request.headers, form);
  const client = clientOf(dependencies, request);
  streams.admit(client);
  const response = reply.raw;
  const headers = { 'content-type': types[form], connection: 'close', 'x-accel-buffering': 'no' };
  if (request.method === 'HEAD' || response.destroyed) {
    reply.hijack();
    response.writeHead(200, headers).end();
    return;
  }
  const hasText = textFilter(q);
  const podName = typeof pod === 'string' ? pod : null;
  const isWanted = (line: LiveLine) => (podName === null || line.pod === podName) && (hasText?.(line) ?? true);
  const resumed = lastId === null ? null : new ResumePoint(lastId);
  const { functionId } = query;
  const topic = { kind: 'logs', namespace: functionId.namespace, name: functionId.name } as const;
  const text = `logs:${functionId.namespace}/${functionId.name}`;
  const forMs = typeof forSeconds === 'number' ? forSeconds * 1000 : null;
  const asked = { scope: identity.scope, namespaces, connectionName, client, forMs };
  const nowMs = () => connection.clock.wallMs();
  const askedAtSeconds = nowMs() / 1000;

  const opened = await new Promise<{ follower: LogFollower; feed: LogsFeed; calls: OutputCalls }>((resolve) => {
    streams.read({ ...asked, requests: [{ text, topic, since: null }] }, connection, ({ since }, calls) => {
      const feed = [...since.keys()].find((each) => each instanceof LogsFeed);
      if (feed === undefined) throw new Error('The topic of a log has another feed.');
      const follower = new LogFollower(feed, { form, pod: podName, isWanted, nowMs }, calls);
      resolve({ follower, feed, calls });
      return follower;
    });
  });
  const { follower, feed, calls } = opened;
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
    calls.closed();
  });
  try {
    await follower.ready();
    refuseEnded(follower.ended);
    const sinceMs = resumed?.sinceMs(nowMs()) ?? null;
    const wanted = resumed === null ? query : { ...query, sinceMs, tailLines: mostResumedLines };
    const picks = resumed === null ? hasText : (line: LogLine) => resumed.isNew(line) && (hasText?.(line) ?? true);
    const read = await readLastLines(logs, wanted, picks, gone.signal);
    if (gone.signal.aborted) return;
    refuseEnded(follower.ended);
    // Those that were written since the request are not of the last ones, but further ones.
    const lately = feed.recent.writtenSince(sinceMs === null ? askedAtSeconds : sinceMs / 1000);
    const early = lately.filter((line) => (resumed?.isNew(line) ?? true) && isWanted(line));
    const lines = mergeReadings(read.items, early);
    const first = resumed === null ? lines : resumed.newOf(lines);
    const skipped = read.dropped + (resumed === null ? 0 : read.beyondTail);
    reply.hijack();
    response.writeHead(200, headers).on('drain', calls.drained);
    underWay.endWith(response, () => calls.end('token_ended'));
    const output = {
      get writableLength() {
        return response.writableLength;
      },
      get writableNeedDrain() {
        return response.writableNeedDrain;
      },
      write: (bytes: Buffer) => response.write(bytes),
      end: (bytes: Buffer) => response.end(bytes),
      destroy: () => response.destroy(),
      written: () => {
        underWay.leave(response);
        leave();
      },
    };
    follower.start(output, first, skipped, resumed?.ids);
  } catch (thrown) {
    calls.closed();
    throw thrown;
  }
}

/** Throws why a log that ended before anything was sent cannot be followed; what ends in time is answered. */
function refuseEnded(reason: LogEndReason | null): void {
  switch (reason) {
    case null:
    case 'time_limit':
    case 'token_ended':
      return;
    case 'unknown_function':
      throw unknownEntity('function');
    case 'unknown_pod':
      throw unknownEntity('pod');
    case 'no_log_source':
      throw new Fault('no_log_source', 'No connected source provides logs.');
    case 'shutting_down':
      throw new Fault('shutting_down', 'The server is shutting down; retry in a moment.');
    case 'connection_closed':
    case 'log_restarted':
      throw new Fault('no_connection', 'The connection was replaced; retry in a moment.');
    default:
      throw new Fault('too_many_requests', 'Too many logs are followed; retry later.');
  }
}

/** The first of the two types that the client accepts most. */
function formOf(headers: IncomingHttpHeaders): LogForm {
  const accepted = new Negotiator({ headers }).mediaType(['application/x-ndjson', 'text/event-stream']);
  return accepted === 'text/event-stream' ? 'sse' : 'ndjson';
}

/** @throws Fault malformed_request for a header that is not the id of a line */
function lastLineId(after: unknown, headers: IncomingHttpHeaders, form: LogForm): string | null {
  const header = form === 'sse' ? headers['last-event-id'] : undefined;
  const given = after ?? (header === '' ? undefined : header);
  if (given === undefined) return null;
  const id = String(given);
  if (!new RegExp(lineIdPattern).test(id)) {
    throw new Fault('malformed_request', 'Last-Event-ID must be the id of a line.');
  }
  return id;
}
