import { type V1Answers, type V1Bodies, type V1Queries, v1Changes, v1Paths } from '../contract/v1/answers.ts';
import type { TopicName } from '../contract/v1/stream.ts';
import { type FollowedLog, followLogs } from './followLogs.ts';
import { type CallAnswer, type CallInput, invoke } from './invoke.ts';
import { ask, type QueryValues, type ServerAccess } from './request.ts';
import { ServerClock } from './serverClock.ts';
import { TopicWatch, type Watch } from './watch.ts';

export type { V1Answers, V1Bodies, V1Queries } from '../contract/v1/answers.ts';
export type * from '../contract/v1/logEvents.ts';
export type * from '../contract/v1/stream.ts';
export { type ClientErrorCode, FaascopeError } from './faascopeError.ts';
export { figureAgeSeconds } from './figureAge.ts';
export type { FollowedLog } from './followLogs.ts';
export type { CallAnswer, CallInput } from './invoke.ts';
export type { Watch, WatchStatus, WatchUpdate } from './watch.ts';
export type { WatchedState, WatchedTopic } from './watchedTopics.ts';

/** How a client reaches its server. */
export interface ClientOptions {
  /** Address of the server, such as `http://127.0.0.1:8000`, with its path prefix; default: the page's own origin. */
  readonly server?: string;
  /** Sent as bearer token. */
  readonly token?: string;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Ends all requests and watches. */
  readonly signal?: AbortSignal;
  /** Name of the connection to ask about; default: the server's default one. */
  readonly connection?: string;
}

type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

type RouteName = keyof typeof v1Paths;

/** Parameters of the path and of the query. */
type Parameters<Name extends RouteName> = { readonly [Param in Names<(typeof v1Paths)[Name]>]: string } & Partial<
  V1Queries[Name]
>;

interface CallOptions {
  readonly signal?: AbortSignal;
}

/** One method for each resource of `/api/v1`. They throw a FaascopeError for any answer but success. */
type Resources = {
  readonly [Name in RouteName]: Names<(typeof v1Paths)[Name]> extends never
    ? (parameters?: Parameters<Name>, options?: CallOptions) => Promise<V1Answers[Name]>
    : (parameters: Parameters<Name>, options?: CallOptions) => Promise<V1Answers[Name]>;
};

/** One method for each request of `/api/v1` that changes something. */
type Changes = {
  readonly [Name in keyof typeof v1Changes]: V1Bodies[Name] extends null
    ? (body?: null, options?: CallOptions) => Promise<V1Answers[Name]>
    : (body: V1Bodies[Name], options?: CallOptions) => Promise<V1Answers[Name]>;
};

/** Which function. */
interface FunctionName {
  readonly namespace: string;
  readonly name: string;
}

/** Which lines of a log are wanted: the last 100 of all replicas, unless it says otherwise, and all further ones. */
type FollowedLines = FunctionName & Pick<Partial<V1Queries['functionLogs']>, 'tail' | 'since' | 'pod' | 'q'>;

/** A client of one server. */
export interface Client extends Resources, Changes {
  /** The server's time, estimated from the events of watches, Unix seconds; null before the first event. */
  nowSeconds(): number | null;
  /**
   * Follows topics: `for await (const update of client.watch(['node:n1']))`. It never throws for a lost connection, but
   * reports it in `status` and reconnects.
   */
  watch<const Name extends TopicName>(topics: readonly Name[], options?: CallOptions): Watch<Name>;
  /**
   * The lines of a function's log, and each further one as it is written; after a lost connection it goes on without a
   * repeat. Ends when the function or the pod is gone. Throws a FaascopeError if the server refuses, and for any failure
   * before the first record.
   */
  followLogs(lines: FollowedLines, options?: CallOptions): AsyncIterable<FollowedLog>;
  /** Calls a function. Its answer is returned whatever its status; a FaascopeError is thrown for any other answer. */
  invoke(name: FunctionName, input?: CallInput): Promise<CallAnswer>;
}

/**
 * Creates a client of one server, for browsers and Node.js. It connects with the first request.
 * @example
 * const client = createClient({ server: 'http://127.0.0.1:8000' });
 * for await (const update of client.watch(['node:n1'])) console.log(update);
 */
export function createClient(options: ClientOptions = {}): Client {
  const { server = '', token = null, connection = null, signal = null } = options;
  const access: ServerAccess = {
    server: server.replace(/\/+$/, ''),
    token,
    connection,
    // In a browser, fetch must be called as a method of the window.
    fetch: options.fetch ?? ((...request) => fetch(...request)),
  };
  const clock = new ServerClock();
  const signalOf = ({ signal: own = signal ?? new AbortController().signal }: CallOptions = {}) =>
    // A signal holds what is derived from it for as long as it lives.
    signal === null || own === signal ? own : AbortSignal.any([signal, own]);
  const filled = (path: string, query: Record<string, unknown>) =>
    path.replace(/\{(\w+)\}/g, (_, param: string) => {
      const value = query[param];
      delete query[param];
      return encodeURIComponent(String(value));
    });
  const resources = Object.entries(v1Paths).map(([name, path]) => [
    name,
    (parameters: QueryValues = {}, call?: CallOptions) => {
      const query = { ...parameters };
      return ask(access, filled(path, query), { query, signal: signalOf(call) });
    },
  ]);
  const changes = Object.entries(v1Changes).map(([name, [method, path]]) => [
    name,
    (body: object | null = null, call?: CallOptions) => ask(access, path, { method, body, signal: signalOf(call) }),
  ]);
  return Object.assign(Object.fromEntries([...resources, ...changes]), {
    nowSeconds: () => clock.nowSeconds,
    watch: <Name extends TopicName>(topics: readonly Name[], call?: CallOptions) =>
      new TopicWatch(access, clock, topics, signalOf(call)),
    followLogs: (lines: FollowedLines, call?: CallOptions) => {
      const query: Record<string, string | number> = { ...lines };
      return followLogs(access, filled(v1Paths.functionLogs, query), query, signalOf(call));
    },
    invoke: (name: FunctionName, input: CallInput = {}) =>
      invoke(access, filled(`${v1Paths.function}/invoke`, { ...name }), { ...input, signal: signalOf(input) }),
  });
}
