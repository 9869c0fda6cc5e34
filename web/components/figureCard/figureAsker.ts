import { type Client, FaascopeError } from '../../../src/client/client.ts';
import type { Language, Words } from '../../i18n/words.ts';
import { clockTime } from '../../lib/clockTime.ts';
import { atSecond } from '../../lib/trackAxis.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { pageTiming } from '../../state/pageTiming.ts';
import { type AskedFigure, askedFigure } from './askedFigure.ts';
import { cardContent, type ShownCell, type UnknownFact, unknownFact } from './cardContent.ts';
import { CardElement } from './cardElement.ts';
import { documentationOf } from './documentation.ts';
import { listedProvenance } from './listedProvenance.ts';
import { askFor, type Explanation, type FigureAnswer, type Provenance } from './provenance.ts';

/** What asking needs. */
export interface AskerOptions {
  readonly live: LiveStore;
  readonly client: Client;
  /** The connection that is shown; null for the default one. */
  readonly connection: string | null;
  /** Address of the server. */
  readonly server: string;
  readonly words: Words['figureCard'];
  readonly language: Language;
  /** Zoom of the page. */
  readonly scale: () => number;
}

/** The server is asked again while the card is open. */
const askAgainMs = 2000;
const answerMs = 10_000;

/** The figure that is asked about. */
interface Open {
  readonly figure: HTMLElement;
  readonly ending: AbortController;
  /** Name of the figure that the answer is about: an element may show another one later. */
  name: string;
  answer: FigureAnswer | null;
  /** The newest findings of the doctor that were needed. */
  findings: readonly Explanation[];
  isUnanswered: boolean;
}

/** Fills the card for one figure after another. It costs nothing while none is asked about. */
export class FigureAsker {
  readonly #options: AskerOptions;
  readonly #card: CardElement;
  #open: Open | null = null;
  #isPlaceDue = false;
  #undo = () => {};

  constructor(options: AskerOptions) {
    this.#options = options;
    this.#card = new CardElement(options.words);
  }

  /** The figure that is asked about; null for none. */
  get figure(): HTMLElement | null {
    return this.#open?.figure ?? null;
  }

  /** The card, while it is shown. */
  get card(): HTMLElement {
    return this.#card.element;
  }

  get links(): readonly HTMLElement[] {
    return this.#card.links;
  }

  /** Opens the card of a figure. @returns whether there is one */
  ask(figure: HTMLElement): boolean {
    const asked = askedOf(figure, this.#options.live);
    if (asked === null && factOf(figure) === null) return false;
    if (this.#open?.figure === figure) return true;
    this.close();
    const name = figure.dataset['figure'] ?? '';
    const open: Open = { figure, name, ending: new AbortController(), answer: null, findings: [], isUnanswered: false };
    this.#open = open;
    this.#card.documentation = asked === null ? null : documentationOf(asked, this.#options.server);
    this.#card.show(figure);
    this.#undo = this.#options.live.subscribe(() => this.#write());
    this.#write();
    this.place();
    if (asked !== null) void this.#keepAsking(open);
    return true;
  }

  close(): void {
    this.#open?.ending.abort();
    this.#open = null;
    this.#undo();
    this.#card.hide();
  }

  /** Puts the card where its figure is now. */
  place(): void {
    this.#card.place(this.#options.scale());
  }

  #write(): void {
    const { live, words, server } = this.#options;
    const open = this.#open;
    const fact = open === null ? null : factOf(open.figure);
    if (fact !== null) {
      this.#card.write(unknownFact(fact, words));
      this.#placeSoon();
      return;
    }
    const asked = open === null ? null : askedOf(open.figure, live);
    if (open === null || asked === null) {
      this.close();
      return;
    }
    if (open.name !== open.figure.dataset['figure']) {
      open.name = open.figure.dataset['figure'] ?? '';
      open.answer = null;
      this.#card.documentation = documentationOf(asked, server);
    }
    const cell = cellOf(open.figure, asked, live);
    const { answer, isUnanswered, findings } = open;
    const provenance = provenanceOf(asked, cell, answer, live);
    const explanation = findings.find(({ code }) => code === provenance?.why) ?? null;
    this.#card.write(cardContent({ asked, cell, answer, provenance, explanation, isUnanswered }, words));
    this.#placeSoon();
  }

  /** Where the figure lies is read once what was written is laid out: to read it at once would lay out the page twice. */
  #placeSoon(): void {
    if (this.#isPlaceDue) return;
    this.#isPlaceDue = true;
    pageTiming.beforeFrame(() => {
      this.#isPlaceDue = false;
      this.place();
    });
  }

  async #keepAsking(open: Open): Promise<void> {
    const { client, connection, live } = this.#options;
    const { signal } = open.ending;
    while (!signal.aborted) {
      const asked = askedOf(open.figure, live);
      const { name } = open;
      try {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
        const answer = asked === null ? null : await askFor(asked, client, connection, limit);
        if (name === open.name) open.answer = answer;
        open.isUnanswered = false;
        await this.#explain(open, limit);
      } catch (thrown) {
        if (signal.aborted) return;
        if (!(thrown instanceof FaascopeError || thrown instanceof DOMException)) throw thrown;
        open.isUnanswered = true;
      }
      if (signal.aborted) return;
      this.#write();
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
  }

  /** Asks the doctor for the finding that the provenance names, unless it is known. */
  async #explain(open: Open, signal: AbortSignal): Promise<void> {
    const { client, live, language } = this.#options;
    const asked = askedOf(open.figure, live);
    if (asked === null) return;
    const code = provenanceOf(asked, cellOf(open.figure, asked, live), open.answer, live)?.why ?? null;
    if (code === null || open.findings.some((finding) => finding.code === code)) return;
    this.#write();
    open.findings = (await client.doctor({ lang: language }, { signal })).findings;
  }
}

/** Of an element that says of a fact, which is not measured, that it is unknown; null for others. */
function factOf({ isConnected, dataset }: HTMLElement): UnknownFact | null {
  const { unknown: label, of: subject = '', reason = '' } = dataset;
  return label === undefined || !isConnected ? null : { label, subject, reason };
}

/** Null for an element that shows no figure now. */
function askedOf(figure: HTMLElement, live: LiveStore): AskedFigure | null {
  if (!figure.isConnected || figure.textContent === '') return null;
  return askedFigure(figure.dataset['figure'] ?? '', { isOfSecond: isOfSecond(figure, live) });
}

/** Figures beside a line are of a second; those of rows are while a second is held. */
function isOfSecond(figure: HTMLElement, live: LiveStore): boolean {
  return figure.closest('[data-each-second]') !== null || !live.readsNewest;
}

function cellOf(figure: HTMLElement, { subject }: AskedFigure, live: LiveStore): ShownCell {
  const text = figure.textContent ?? '';
  const { readSecond, readsNewest } = live;
  const window =
    subject.kind === 'function' ? live.topic(`function:${subject.namespace}/${subject.name}`)?.state : null;
  const calls = window?.columns['callsPerSecond'];
  return {
    text,
    isUnknown: text.trimStart().startsWith('–'),
    isCoarse: subject.kind === 'function' && window == null,
    isOfSecond: isOfSecond(figure, live),
    heldClock: readsNewest || readSecond === null ? null : clockTime(readSecond),
    callsThen: window == null || readSecond === null ? null : atSecond(calls, window.endSecond, readSecond),
  };
}

/** Of a coarse figure, as the list tells; else as the server answered, older by what passed since. */
function provenanceOf(
  asked: AskedFigure,
  { isCoarse }: ShownCell,
  answer: FigureAnswer | null,
  live: LiveStore,
): Provenance | null {
  const now = live.nowSeconds;
  const isListed = asked.subject.kind === 'page' || isCoarse;
  const listed = isListed && now !== null ? listedProvenance(asked, live, now) : null;
  if (listed !== null || answer === null) return listed;
  const { provenance, nowSeconds } = answer;
  if (provenance === null || provenance.ageSeconds === null || now === null) return provenance;
  return { ...provenance, ageSeconds: provenance.ageSeconds + Math.max(0, now - nowSeconds) };
}
