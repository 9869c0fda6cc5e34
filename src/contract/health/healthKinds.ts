/** The types of parameters of findings and events. */
export type HealthParameter = 'text' | 'text or null' | 'number';

/**
 * What is wrong with what runs, or with what is known of it. Figures are in steps, so that they seldom change:
 * percentages of 5, numbers of calls to their first digit.
 */
export const healthKinds = {
  calls_failing: { percent: 'number', calls: 'number' },
  replica_not_ready: { reason: 'text', message: 'text or null' },
  node_memory_high: { percent: 'number' },
  node_disk_high: { percent: 'number' },
  /** Of the fullest replica. */
  function_memory_high: { percent: 'number', pod: 'text' },
  cpu_throttled: { percent: 'number' },
  source_stale: { source: 'text', address: 'text' },
  /** It has never answered. */
  source_silent: { source: 'text', address: 'text' },
  agent_not_responding: {},
} as const satisfies Readonly<Record<string, Readonly<Record<string, HealthParameter>>>>;

/** What changed. */
export const eventKinds = {
  source_lost: { source: 'text', address: 'text' },
  source_back: { source: 'text', address: 'text' },
  pod_created: { function: 'text' },
  pod_restarted: { restarts: 'number', reason: 'text or null' },
  pod_oom_killed: { restarts: 'number or null' },
  function_scaled: { from: 'number', to: 'number' },
  connection_changed: { from: 'text', to: 'text' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, HealthParameter | 'number or null'>>>>;

/** One of the closed set of codes in {@link healthKinds}. */
export type HealthCode = keyof typeof healthKinds;

/** One of the closed set of codes in {@link eventKinds}. */
export type EventCode = keyof typeof eventKinds;

interface Types {
  readonly text: string;
  readonly 'text or null': string | null;
  readonly number: number;
  readonly 'number or null': number | null;
}

type ParamsOf<Kinds extends Readonly<Record<string, keyof Types>>> = {
  readonly [Name in keyof Kinds]: Types[Kinds[Name]];
};

/** A code of findings with its parameters. */
export type HealthFact = {
  readonly [Code in HealthCode]: { readonly code: Code; readonly params: ParamsOf<(typeof healthKinds)[Code]> };
}[HealthCode];

/** A code of events with its parameters. */
export type EventFact = {
  readonly [Code in EventCode]: { readonly code: Code; readonly params: ParamsOf<(typeof eventKinds)[Code]> };
}[EventCode];

/** What a finding or an event is about. */
export interface HealthSubject {
  readonly kind: 'function' | 'pod' | 'node' | 'source' | 'connection';
  /** Null for what is in no namespace. */
  readonly namespace: string | null;
  readonly name: string;
}
