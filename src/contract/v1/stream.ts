import type { ErrorCode } from '../errorCode.ts';
import type { SourceName } from '../sourceName.ts';
import type { V1Answers } from './answers.ts';
import type { LastMinute } from './lastMinute.ts';
import type { CoarseListState, ListState, StreamedFunction, StreamedNode } from './listTopics.ts';
import type { InvocationsState, LiveEvent, LiveFinding, LiveInvocation, LogsDelta, LogsState } from './liveTopics.ts';
import type { OverviewState } from './overviewTopic.ts';

export type * from './lastMinute.ts';
export type * from './listTopics.ts';
export type * from './liveTopics.ts';
export type * from './overviewTopic.ts';

/** A stream ends with one of these reasons; the client may open another one, except after `time_limit`. */
export type EndReason =
  /** The time given by `for` is over. */
  | 'time_limit'
  | 'shutting_down'
  /** The token was removed from the token file, has other namespaces now, or its session is over. */
  | 'token_ended'
  /** The named connection no longer exists. */
  | 'connection_closed';

/** Why a topic has nothing to send. A topic that appears later gets a `state` on the same stream. */
export type GoneCode = Extract<
  ErrorCode,
  | 'unknown_function'
  | 'unknown_pod'
  | 'unknown_node'
  | 'unknown_invocation'
  | 'no_log_source'
  | 'too_many_requests'
  | 'too_many_streams'
>;

/** Who measured a figure, how coarse it is and when: it changes only when the source measures. */
export interface FigureSource {
  readonly source: SourceName | null;
  /** Median gap between distinct measurements; null if unknown. */
  readonly intervalSeconds: number | null;
  /**
   * When the newest measurement was made, Unix seconds; null where every second is measured. A figure is as old as the
   * earlier of this and its newest second with a value.
   */
  readonly measuredAtSeconds: number | null;
  /** The code of a finding of the doctor that explains why it is not better; null if none does, or if it is. */
  readonly why: string | null;
  /** The address that is asked, and the query, metric or file behind it; null if unknown. */
  readonly how: string | null;
}

/** A changed {@link FigureSource}: the last two are left out if unchanged. */
export type FigureSourceChange = Omit<FigureSource, 'why' | 'how'> & Partial<Pick<FigureSource, 'why' | 'how'>>;

/** The values of consecutive seconds; null where nothing was measured. */
export type Column = readonly (number | null)[];

/** The last 60 s of a function, pod or node. */
export interface WindowState {
  readonly connection: string;
  /** Null for a node. */
  readonly namespace: string | null;
  readonly name: string;
  /** The last second of every column, Unix seconds. */
  readonly endSecond: number;
  /** By figure: 60 values each. */
  readonly columns: Readonly<Record<string, Column>>;
  readonly sources: Readonly<Record<string, FigureSource>>;
  /** Of a function, as of `endSecond`; left out of other windows. */
  readonly lastMinute?: LastMinute;
}

/** What changed in a window: its columns from `fromSecond` up to the second of the event. */
export interface WindowDelta {
  readonly fromSecond: number;
  readonly columns: Readonly<Record<string, Column>>;
  /** Left out if unchanged. */
  readonly sources?: Readonly<Record<string, FigureSourceChange>>;
  /** Left out if unchanged. */
  readonly lastMinute?: LastMinute;
}

/** Where a replica is, and whether it is ready. */
export interface ReplicaFacts {
  /** Null until it is known. */
  readonly node: string | null;
  /** Null where nobody tells. */
  readonly ready: boolean | null;
}

/** The last 60 s of a replica, 60 values for each figure. */
export interface ReplicaWindow extends ReplicaFacts, Pick<WindowState, 'columns' | 'sources'> {}

/** The topic `replicas:NAMESPACE/NAME`: at most 50 of the function's pods, by name. */
export interface ReplicasState {
  readonly connection: string;
  readonly namespace: string;
  readonly name: string;
  /** Replicas, those included that are not listed. */
  readonly total: number;
  /** The last second of every column, Unix seconds. */
  readonly endSecond: number;
  readonly pods: Readonly<Record<string, ReplicaWindow>>;
}

/**
 * What changed in the windows of replicas, by name; a new one comes with all of it. Or all, which replace what was
 * known.
 */
export type ReplicasDelta =
  | {
      readonly pods: Readonly<Record<string, WindowDelta>>;
      readonly facts: Readonly<Record<string, ReplicaFacts>>;
      readonly removed: readonly string[];
      /** Left out if unchanged. */
      readonly total?: number;
    }
  | ReplicasState;

/** What a client may subscribe to. */
export type TopicName =
  | `function:${string}/${string}`
  | `pod:${string}/${string}`
  | `node:${string}`
  | `replicas:${string}/${string}`
  | `logs:${string}/${string}`
  | `invocations:${string}/${string}`
  | `invocation:${string}`
  | keyof NamedTopics;

/** What a topic holds. */
export type TopicState<Name extends TopicName = TopicName> = Name extends keyof NamedTopics
  ? NamedTopics[Name]
  : Name extends `${infer Kind extends keyof KindStates}:${string}`
    ? KindStates[Kind]
    : never;

/** What the topics hold that name nothing. */
export interface NamedTopics {
  readonly overview: OverviewState;
  readonly functions: CoarseListState<StreamedFunction>;
  readonly nodes: CoarseListState<StreamedNode>;
  readonly findings: ListState<LiveFinding>;
  readonly events: ListState<LiveEvent>;
  readonly sources: ListState<SourceItem>;
  readonly doctor: DoctorState;
}

/** Of topics such as `KIND:NAMESPACE/NAME`. */
interface KindStates {
  readonly function: WindowState;
  readonly pod: WindowState;
  readonly node: WindowState;
  readonly replicas: ReplicasState;
  readonly logs: LogsState;
  readonly invocations: InvocationsState;
  readonly invocation: LiveInvocation;
}

/** A source as the topic `sources` sends it. Name and address together identify it. */
export interface SourceItem {
  readonly name: SourceName;
  readonly address: string;
  readonly version: string | null;
  readonly lastSuccessAtSeconds: number | null;
  readonly latencyMs: number | null;
  readonly lastError: { readonly atSeconds: number; readonly message: string } | null;
  readonly intervalSeconds: number | null;
}

type DoctorAnswer = V1Answers['doctor'];

/** A finding of the doctor, in both languages. */
export interface DoctorFinding extends Omit<DoctorAnswer['findings'][number], 'code' | 'text' | 'fix'> {
  /** One of those in docs/doctor.md. */
  readonly code: string;
  readonly en: { readonly text: string; readonly fix: string };
  readonly zh: { readonly text: string; readonly fix: string };
}

/** The topic `doctor`; a delta of it is all of it. */
export interface DoctorState {
  readonly connection: string;
  /** Numbers are null before the first inventory. */
  readonly inventory: Pick<DoctorAnswer['connection'], 'source' | 'functions' | 'pods' | 'nodes'>;
  readonly figures: DoctorAnswer['figures'];
  readonly findings: readonly DoctorFinding[];
}

/** The key by which a {@link ListDelta} names a source. */
export function sourceKey({ name, address }: Pick<SourceItem, 'name' | 'address'>): string {
  return `${name} ${address}`;
}

/** The key by which a {@link ListDelta} names a function: `NAMESPACE/NAME`. */
export function functionKey({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** Data of each event of a stream. Times are Unix seconds, by the clock of the connection. */
export interface StreamEvents {
  /** First of all. */
  readonly server: { readonly version: string; readonly connection: string; readonly nowSeconds: number };
  /** Another connection has become the default one; every topic starts again with its `state` or `gone`. */
  readonly connection: { readonly connection: string; readonly nowSeconds: number };
  /** A whole topic. */
  readonly state: {
    readonly topic: string;
    /** The second from which the client can resume; null while not all of the topic is measured. */
    readonly second: number | null;
    readonly nowSeconds: number;
    readonly state: object;
  };
  /**
   * Once a second. Unchanged topics are left out. The event's id is the second, from which the client can resume all
   * its topics. While any of them is still being filled, or its `state` is to follow, the event has no id.
   */
  readonly second: {
    readonly second: number;
    readonly nowSeconds: number;
    readonly topics: Readonly<Record<string, object>>;
  };
  /**
   * Lines of a log, as they are written. Like the next two, it comes between two seconds: at most 20 batches a second.
   */
  readonly lines: LogsDelta & { readonly topic: string; readonly nowSeconds: number };
  /** A new or changed invocation. */
  readonly invocation: { readonly topic: string; readonly nowSeconds: number; readonly invocation: LiveInvocation };
  /** A new or changed finding. */
  readonly finding: { readonly topic: string; readonly nowSeconds: number; readonly finding: LiveFinding };
  /** The client read too slowly: the next seconds are skipped, and each topic's `state` follows. */
  readonly skipped: { readonly seconds: number; readonly nowSeconds: number };
  readonly gone: { readonly topic: string; readonly code: GoneCode; readonly nowSeconds: number };
  /** Last of all. */
  readonly end: { readonly reason: EndReason; readonly nowSeconds: number };
}
