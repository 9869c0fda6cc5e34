import type { Figure } from '../../contract/figure.ts';
import { aboutSource, coarseCodes, type SourceOrder } from '../../contract/finding/figureSources.ts';
import type { Finding } from '../../contract/finding/finding.ts';
import { type FindingCode, findingKinds } from '../../contract/finding/findingKinds.ts';
import { severities } from '../../contract/finding/severity.ts';
import type { SourceName } from '../../contract/sourceName.ts';

/** A figure at least this often is as good as it gets. */
const bestIntervalSeconds = 1.5;

/** What a figure is of. */
export interface FigureSubject {
  /** Null for a node. */
  readonly namespace: string | null;
  /** The function's name; null for a node. */
  readonly functionName: string | null;
  /** Names of the pods; null where they are not told apart. */
  readonly podNames: readonly string[] | null;
  /** The nodes that it is measured on. */
  readonly nodeNames: readonly string[];
}

/** A figure as it is served. */
export interface ServedFigure {
  readonly figure: Figure;
  /** The sources that may serve it, the best first. */
  readonly order: SourceOrder;
  readonly source: SourceName | null;
  readonly intervalSeconds: number | null;
  /** Whether it is known now. */
  readonly isFresh: boolean;
  /** The addresses of the servers that it comes from, as findings have them; null where they are unknown. */
  readonly addresses: readonly string[] | null;
}

/** A finding with what it takes to tell whom it concerns. */
interface Reason {
  readonly code: FindingCode;
  /** Whom it concerns, by the parameter that says so; each null: everybody. */
  readonly nodes: ReadonlySet<string> | null;
  readonly namespace: string | null;
  readonly functions: ReadonlySet<string> | null;
  readonly pods: ReadonlySet<string> | null;
  /** Of which servers of its source it speaks; null: of none in particular. */
  readonly addresses: ReadonlySet<string> | null;
}

const codes = Object.keys(findingKinds);

/**
 * Why figures are not better, according to what the doctor found: the code of the finding that explains a figure. One
 * finding explains a figure that it names, of an object that it concerns, if it is about a source that would be better
 * than the one that serves the figure, or about that source itself: about the server of it that serves the figure.
 */
export class FigureReasons {
  readonly #byFigure = new Map<Figure, Reason[]>();
  /** Of figures that no finding about single objects explains: the same for all objects. */
  readonly #shared = new Map<string, FindingCode | null>();

  constructor(findings: readonly Finding[]) {
    for (const finding of findings) {
      const reason = reasonOf(finding);
      for (const figure of findingKinds[finding.code].figures) {
        const known = this.#byFigure.get(figure) ?? [];
        known.push(reason);
        this.#byFigure.set(figure, known);
      }
    }
  }

  /** Null if the figure is as good as it gets, or nothing explains why it is not. */
  why(served: ServedFigure, subject: FigureSubject): FindingCode | null {
    const reasons = this.#byFigure.get(served.figure);
    if (reasons === undefined || isBest(served)) return null;
    if (reasons.some(isOfSome)) return best(reasons, served, subject);
    const { figure, source, isFresh, order, addresses } = served;
    const key = `${figure} ${source} ${isFresh} ${order.join()} ${addresses?.join()}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const code = best(reasons, served, subject);
    this.#shared.set(key, code);
    return code;
  }
}

/** Whether no source could serve it better, or none does that the doctor knows. */
export function isBest({ figure, order, source, intervalSeconds, isFresh }: ServedFigure): boolean {
  if (source === null) return false;
  const rank = order.indexOf(source);
  if (rank < 0) return true;
  // What callers wait is not how long the function runs, however often it is measured.
  return isFresh && (rank === 0 || (isOften(intervalSeconds) && figure !== 'func_time'));
}

/** Whether a figure is measured as often as it gets. @param intervalSeconds null: unknown */
export function isOften(intervalSeconds: number | null): boolean {
  return intervalSeconds !== null && intervalSeconds <= bestIntervalSeconds;
}

function best(reasons: readonly Reason[], served: ServedFigure, subject: FigureSubject): FindingCode | null {
  let [code, least]: [FindingCode | null, readonly number[]] = [null, []];
  for (const reason of reasons) {
    if (!concerns(reason, subject)) continue;
    const rank = rankOf(reason, served);
    if (rank === null || (code !== null && compare(rank, least) >= 0)) continue;
    [code, least] = [reason.code, rank];
  }
  return code;
}

/**
 * The lower, the more it explains: of a figure that is known, the best source comes first, of one that is not, what is
 * worst. Null if it does not explain the figure.
 */
function rankOf(reason: Reason, { order, source, isFresh, addresses }: ServedFigure): readonly number[] | null {
  const { code } = reason;
  const about = aboutSource[code];
  const servedRank = source === null ? order.length : order.indexOf(source);
  const sourceRank = about === undefined ? order.length : order.indexOf(about);
  if (sourceRank < 0) return null;
  if (about === undefined && servedRank === 0) return null;
  if (about !== undefined && sourceRank > servedRank) return null;
  if (about !== undefined && sourceRank === servedRank && isFresh && !coarseCodes.has(code)) return null;
  if (about !== undefined && sourceRank === servedRank && !speaksOf(reason, addresses)) return null;
  const severity = severities.indexOf(findingKinds[code].severity);
  const general = isOfSome(reason) ? 0 : 1;
  const rest = [general, codes.indexOf(code)];
  return isFresh ? [sourceRank, severity, ...rest] : [severity, sourceRank, ...rest];
}

function speaksOf(reason: Reason, addresses: readonly string[] | null): boolean {
  const known = reason.addresses;
  return known === null || addresses === null || addresses.some((address) => known.has(address));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function reasonOf({ code, params }: Finding): Reason {
  const given: Readonly<Record<string, unknown>> = params;
  const names = (value: unknown) => (Array.isArray(value) ? new Set<string>(value.map(String)) : null);
  return {
    code,
    nodes: typeof given['node'] === 'string' ? new Set([given['node']]) : names(given['nodes']),
    namespace: typeof given['namespace'] === 'string' ? given['namespace'] : null,
    functions: names(given['functions']),
    pods: names(given['pods']),
    addresses: typeof given['address'] === 'string' ? new Set([given['address']]) : names(given['addresses']),
  };
}

/** Whether it concerns some objects only. */
function isOfSome({ nodes, namespace, functions, pods }: Reason): boolean {
  return nodes !== null || namespace !== null || functions !== null || pods !== null;
}

function concerns(reason: Reason, { namespace, functionName, podNames, nodeNames }: FigureSubject): boolean {
  const { nodes, functions, pods } = reason;
  if (nodes !== null && !nodeNames.some((name) => nodes.has(name))) return false;
  // A namespace that has no nodes says nothing about them.
  if (reason.namespace !== null && reason.namespace !== namespace) return false;
  if (functions !== null && !functions.has(functionName ?? '')) return false;
  return pods === null || (podNames?.some((name) => pods.has(name)) ?? false);
}
