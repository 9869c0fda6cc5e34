import { CopyButton } from '../../components/CopyButton.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Mark } from '../../components/Mark.tsx';
import { useWords } from '../../i18n/words.ts';
import { useLiveValue, useTopic } from '../../state/liveContext.ts';
import { useChoices, usePage } from '../../state/pageContext.ts';
import { useConnection } from '../../state/useConnection.ts';

import styles from './EmptyCluster.module.css';
import { type CheckedLine, checkedLines, type FixStep, fixSteps } from './emptyFacts.ts';

/** There are no functions: what was looked for, with each result, and what to do. */
export function EmptyCluster() {
  const { overview: words } = useWords();
  const { settings } = usePage();
  useChoices();
  const doctor = useTopic('doctor')?.state ?? null;
  const sources = useTopic('sources')?.state ?? null;
  const { language } = settings;
  const platforms = useConnection(useLiveValue((live) => live.newest.connection))?.platforms ?? [];
  return (
    <div className={styles['empty']} data-solid="" data-empty="">
      <section className={styles['steps']}>
        <h2 className={styles['title']}>{words.emptyTitle}</h2>
        <p>{words.emptyHint}</p>
        <ol>
          {fixSteps(doctor, sources, words, language, platforms).map((step) => (
            <Step key={step.text} step={step} />
          ))}
        </ol>
      </section>
      <section className={styles['checked']}>
        <h2>{words.whatWasChecked}</h2>
        <ul>
          {checkedLines(doctor, sources, words, language).map((line) => (
            <Checked key={`${line.name} ${line.result}`} line={line} />
          ))}
        </ul>
        <h2 className={styles['sample']}>{words.sampleTitle}</h2>
        <p>{words.sampleHint}</p>
        <Command text="npm start -- --local" />
      </section>
    </div>
  );
}

function Step({ step }: { readonly step: FixStep }) {
  return (
    <li>
      <h3>{step.title}</h3>
      <p>{step.text}</p>
      {step.command !== null && <Command text={step.command} />}
    </li>
  );
}

function Checked({ line }: { readonly line: CheckedLine }) {
  const { overview: words } = useWords();
  return (
    <li className={styles['line']}>
      {line.kind === 'found' ? (
        <Icon name="check" size={14} />
      ) : (
        <Mark kind={line.kind} label={words.marks[line.kind]} />
      )}
      <b>{line.name}</b>
      <span title={line.result}>{line.result}</span>
    </li>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <div className={styles['command']}>
      <i aria-hidden="true">$</i>
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  );
}
