import { setMaxListeners } from 'node:events';
import { aboutSource } from '../../contract/finding/figureSources.ts';
import type { Finding } from '../../contract/finding/finding.ts';
import type { FindingCode } from '../../contract/finding/findingKinds.ts';
import type { Connection } from '../source/connection.ts';
import { FigureReasons, type ServedFigure } from './figureReasons.ts';

/** What only shows when sources are asked for it is used for this long, ms. */
const diagnosedForMs = 60_000;
/** The longest that a diagnosis may take, ms. */
const longestMs = 8000;

interface Known {
  /** By which {@link reasons} were looked at. */
  second: number;
  key: string;
  reasons: FigureReasons;
  /** Codes of the findings that sources report by themselves. */
  reported: ReadonlySet<FindingCode>;
  diagnosed: readonly Finding[];
  /** When it was last asked for, monotonic ms. */
  askedAtMs: number;
  isAsking: boolean;
}

const known = new WeakMap<Connection, Known>();

/** Why figures of a connection are not better, as of this second; the same object while its findings are the same. */
export function connectionReasons(connection: Connection): FigureReasons {
  const state = stateOf(connection);
  const second = Math.floor(connection.clock.wallMs() / 1000);
  if (state.second === second) return state.reasons;
  state.second = second;
  const reported = [...connection.sources().flatMap((source) => source.findings), ...connection.findings()];
  const findings = [...reported, ...state.diagnosed];
  const key = JSON.stringify(findings.map(factsOf));
  if (key !== state.key) state.reasons = new FigureReasons(findings);
  state.key = key;
  state.reported = new Set(reported.map(({ code }) => code));
  return state.reasons;
}

/**
 * Asks the sources for what they do not report by themselves, at most once a minute: where a figure is not as good as it
 * gets, and nothing that they report explains why the best source does not serve it. What is found is known some seconds
 * later.
 * @param why the reason that is known so far
 */
export function askForReasons(connection: Connection, { order }: ServedFigure, why: FindingCode | null): void {
  if (connection.diagnose === undefined) return;
  const state = stateOf(connection);
  if (why !== null && aboutSource[why] === order[0] && state.reported.has(why)) return;
  const nowMs = connection.clock.monotonicMs();
  if (state.isAsking || nowMs - state.askedAtMs < diagnosedForMs) return;
  state.isAsking = true;
  state.askedAtMs = nowMs;
  const signal = AbortSignal.timeout(longestMs);
  // Each request that a diagnosis makes listens to it.
  setMaxListeners(0, signal);
  const ended = (diagnosed: readonly Finding[]) => {
    state.diagnosed = diagnosed;
    state.isAsking = false;
  };
  connection.diagnose(signal).then(ended, () => ended([]));
}

function stateOf(connection: Connection): Known {
  const state = known.get(connection) ?? {
    second: Number.NaN,
    key: '[]',
    reasons: new FigureReasons([]),
    reported: new Set(),
    diagnosed: [],
    askedAtMs: Number.NEGATIVE_INFINITY,
    isAsking: false,
  };
  known.set(connection, state);
  return state;
}

/** What decides which figures a finding explains: messages and numbers, which change more often, do not. */
function factsOf({ code, params }: Finding): readonly unknown[] {
  const { node, nodes, namespace, functions, pods }: Readonly<Record<string, unknown>> = params;
  return [code, node, nodes, namespace, functions, pods];
}
