import { useCallback, useRef } from 'react';
import { CopyButton } from '../../components/CopyButton.tsx';
import { writeText } from '../../components/figure/writeFigure.ts';
import { Icon } from '../../components/Icon.tsx';
import { Mark } from '../../components/Mark.tsx';
import { useWords } from '../../i18n/words.ts';
import { withAge } from '../../lib/ages.ts';
import { usePage } from '../../state/pageContext.ts';

import type { LedgerRow, Scene } from './ledger.ts';
import { useLedgerRow } from './ledgerContext.ts';
import problemStyles from './Problems.module.css';
import { type Finding, namedSentence, type ProblemAction } from './problems.ts';

interface ProblemLineProps {
  readonly finding: Finding;
  readonly action: ProblemAction;
  /** Whether it was so when the last data arrived. */
  readonly isOld: boolean;
  readonly onOpen: (namespace: string, name: string) => void;
}

/** One problem: what, where, and what can be done. */
export function ProblemLine({ finding, action, isOld, onOpen }: ProblemLineProps) {
  const { overview: words } = useWords();
  const { settings } = usePage();
  const sentence = useRef<HTMLSpanElement>(null);
  const language = settings.language;
  const make = useCallback(() => new SentenceView(sentence.current), []);
  useLedgerRow(make, (view) => view.change(finding, language));
  const kind = finding.severity === 'error' ? 'critical' : 'warning';
  return (
    <li className={problemStyles['problem']} data-old={isOld || undefined} data-problem={finding.id}>
      <Mark kind={kind} stale={isOld} label={words.marks[kind]} />
      <span ref={sentence} className={problemStyles['sentence']}>
        <span dir="auto" />
        <b dir="auto" />
        <span dir="auto" />
      </span>
      <Action action={action} onOpen={onOpen} />
    </li>
  );
}

/** Writes a sentence, whose time goes on, and in which the subject stands out. */
class SentenceView implements LedgerRow {
  readonly top = 0;
  readonly height = 0;
  readonly #element: HTMLElement | null;
  #written = '';
  #finding: Finding | null = null;
  #language: 'en' | 'zh' = 'en';

  constructor(element: HTMLElement | null) {
    this.#element = element;
  }

  change(finding: Finding, language: 'en' | 'zh'): void {
    this.#finding = finding;
    this.#language = language;
  }

  write({ shown }: Scene): void {
    if (this.#finding === null || this.#element === null) return;
    const { sinceSeconds, subject, [this.#language]: sentence } = this.#finding;
    const text = withAge(sentence, shown.second - sinceSeconds, this.#language);
    if (this.#written === text) return;
    this.#written = text;
    this.#element.title = text;
    const { before, name, after } = namedSentence(text, subject.name);
    for (const [index, part] of [before, name, after].entries()) {
      writeText(this.#element.children[index] ?? null, part);
    }
  }

  draw(): void {}
}

function Action({ action, onOpen }: Pick<ProblemLineProps, 'action' | 'onOpen'>) {
  const { overview: words } = useWords();
  switch (action.kind) {
    case 'none':
      return <span />;
    case 'open':
      return (
        <button className={problemStyles['action']} type="button" onClick={() => onOpen(action.namespace, action.name)}>
          <span>{words.open}</span>
          <Icon name="right" size={12} />
        </button>
      );
    case 'copy':
      return <CopyButton text={action.command} label={words.copyCommand} />;
  }
}
