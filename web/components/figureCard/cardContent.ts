import type { Words } from '../../i18n/words.ts';
import type { AskedFigure } from './askedFigure.ts';
import type { Explanation, FigureAnswer, Provenance } from './provenance.ts';

type CardWords = Words['figureCard'];

/** A figure as the page shows it. */
export interface ShownCell {
  /** Its text, as it stands there. */
  readonly text: string;
  readonly isUnknown: boolean;
  /** Whether it is of the coarse pass. */
  readonly isCoarse: boolean;
  /** Whether it is of one second. */
  readonly isOfSecond: boolean;
  /** The clock of a second that is held; null while the newest figures are read. */
  readonly heldClock: string | null;
  /** Calls of the function that ended in the second that is read; null where nobody knows. */
  readonly callsThen: number | null;
}

/** A line of the card. `warn`: coarser than a second, or late. */
export interface CardRow {
  readonly label: string;
  readonly parts: readonly { readonly text: string; readonly isWarning: boolean }[];
}

/** What the card says. */
export interface CardContent {
  readonly title: string;
  readonly meaning: string;
  readonly rows: readonly CardRow[];
  /** The query, metric or file behind the figure; null if unknown. */
  readonly how: string | null;
  /** The same, where it is worth copying: a file of this machine is not. */
  readonly query: string | null;
  /** A command that makes it better; null if there is none. */
  readonly command: string | null;
}

/** What is known about a figure that is asked about. */
export interface Known {
  readonly asked: AskedFigure;
  readonly cell: ShownCell;
  /** Null before the answer, and for figures of the page itself. */
  readonly answer: FigureAnswer | null;
  readonly provenance: Provenance | null;
  /** The finding that its provenance names; null if it names none, or before it is known. */
  readonly explanation: Explanation | null;
  /** Whether the server does not answer. */
  readonly isUnanswered: boolean;
}

/** A figure that is measured each second may be a little late. */
const usualLimitSeconds = 3;
/** Intervals up to this one are a second. */
const secondUpTo = 1.5;

/** What the card of a figure says. */
export function cardContent(known: Known, words: CardWords): CardContent {
  const { asked, cell, provenance, explanation, isUnanswered } = known;
  const figureName = words.figureNames[asked.nameKey];
  const subject = subjectName(asked);
  const value = valueText(asked, cell, words);
  const rows: CardRow[] = [];
  const { address, query } = splitHow(provenance?.how ?? null);
  if (provenance !== null) {
    const from = [provenance.source ?? words.none, ...(address === null ? [] : [address])];
    rows.push({ label: words.source, parts: [plain(from.join(words.listSeparator))] });
    rows.push(...timeRows(provenance, cell, words));
  }
  const reason = cell.isUnknown ? reasonOf(known, words) : null;
  if (reason !== null) rows.push({ label: words.reason, parts: [plain(reason)] });
  else if (explanation !== null) {
    const isCoarse = (provenance?.intervalSeconds ?? 0) > secondUpTo;
    rows.push({ label: isCoarse ? words.whyNotSecond : words.whyNotBetter, parts: [plain(explanation.text)] });
  }
  if (explanation !== null) rows.push({ label: words.fix, parts: [plain(explanation.fix)] });
  if (isUnanswered && reason === null) rows.push({ label: words.reason, parts: [plain(words.reasons.unanswered)] });
  return {
    title: subject === null ? words.titleAlone(figureName, value) : words.titleOf(figureName, subject, value),
    meaning: words.meanings[asked.meaningKey],
    rows,
    how: query,
    query: address === null ? null : query,
    command: explanation?.copy ?? null,
  };
}

/** A fact that is not measured, where it is unknown or not declared. */
export interface UnknownFact {
  /** In the reader's language. */
  readonly label: string;
  readonly subject: string;
  /** A key of the reasons; anything else: nobody reports it. */
  readonly reason: string;
}

/** What the card of a fact without a value says. */
export function unknownFact({ label, subject, reason }: UnknownFact, words: CardWords): CardContent {
  const known = new Map(Object.entries(words.reasons)).get(reason) ?? words.reasons.notReported;
  const value = reason === 'notDeclared' ? words.none : words.unknownValue;
  return {
    title: words.titleOf(label, subject, value),
    rows: [{ label: words.reason, parts: [plain(known)] }],
    ...{ meaning: '', how: null, query: null, command: null },
  };
}

/** The address that is asked, and what is asked or read there; only the second where it is a file of this machine. */
function splitHow(how: string | null): { readonly address: string | null; readonly query: string | null } {
  const [, address = null, query = null] = /^(https?:\/\/\S+) (.+)$/s.exec(how ?? '') ?? [];
  return address === null ? { address, query: how } : { address, query };
}

function plain(text: string) {
  return { text, isWarning: false };
}

function subjectName({ subject }: AskedFigure): string | null {
  switch (subject.kind) {
    case 'page':
      return null;
    case 'call':
      return subject.subFunction;
    default:
      return subject.name;
  }
}

/** `7.15%`: the text of the cell; without a unit of its own, with that in the head of its column. */
function valueText({ unit }: AskedFigure, { text, isUnknown }: ShownCell, { unknownValue }: CardWords): string {
  const value = text.trim();
  if (isUnknown && !/\d/.test(value)) return unknownValue;
  return unit === '' || value.endsWith(unit.trim()) || /\d \D+$/.test(value) ? value : value + unit;
}

/** How far apart measurements are, and how old the newest one is. */
function timeRows(
  { intervalSeconds, ageSeconds }: Provenance,
  { heldClock }: ShownCell,
  words: CardWords,
): readonly CardRow[] {
  const isLate = ageSeconds !== null && ageSeconds > Math.max(usualLimitSeconds, 2 * (intervalSeconds ?? 1));
  const age = ageSeconds === null ? null : ageText(ageSeconds);
  if (intervalSeconds === null) {
    if (heldClock !== null) return [{ label: words.second, parts: [plain(heldClock)] }];
    return age === null ? [] : [{ label: words.updated, parts: [{ text: words.secondsAgo(age), isWarning: isLate }] }];
  }
  const every = { text: words.intervalOf(secondsText(intervalSeconds)), isWarning: intervalSeconds > secondUpTo };
  const after = heldClock !== null ? words.ofSecond(heldClock) : age === null ? '' : words.lastUpdate(age);
  const rest = { text: words.listSeparator + after, isWarning: heldClock === null && isLate };
  return [{ label: words.interval, parts: after === '' ? [every] : [every, rest] }];
}

/** `1`, `2.5`, `15`: an interval as it was found, without the noise of its measurement. */
function secondsText(seconds: number): string {
  return seconds < 10 ? String(Number(seconds.toFixed(1))) : String(Math.round(seconds));
}

function ageText(seconds: number): string {
  return seconds < 9.95 ? seconds.toFixed(1) : String(Math.round(seconds));
}

const percentiles = /^p\d\dMs$/;
const needCalls = /^(?:p\d\dMs|errorPercent)$/;

/** Why a figure is unknown: what the page knows by itself, else what the doctor found. */
function reasonOf(
  { asked, cell, answer, provenance, explanation, isUnanswered }: Known,
  { reasons }: CardWords,
): string | null {
  const { column, subject } = asked;
  if (cell.isOfSecond && percentiles.test(column) && cell.callsThen !== null) {
    if (cell.callsThen === 0) return reasons.noCallsInSecond;
    // Without a source there is no histogram.
    if (provenance !== null && provenance.source === null) return explanation?.text ?? reasons.noSource;
    if (provenance !== null) return reasons.outsideBuckets;
  }
  if (cell.heldClock !== null) return column.endsWith('MeanMs') ? reasons.heldList : reasons.held;
  if (isUnanswered) return reasons.unanswered;
  if (answer === null && provenance === null) return null;
  if (subject.kind === 'function' && answer?.replicasWanted === 0) return reasons.noReplica;
  if (needCalls.test(column) && answer?.callsPerSecond === 0) return reasons.noCalls;
  if (explanation !== null) return explanation.text;
  if (provenance !== null && provenance.source === null) return reasons.noSource;
  if (cell.isCoarse) return reasons.coarse;
  return reasons.notYet;
}
