import type { DoctorFinding } from '../../../src/client/client.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Mark } from '../../components/Mark.tsx';
import { useWords } from '../../i18n/words.ts';
import { useLiveValue, useWatch } from '../../state/liveContext.ts';
import { usePage } from '../../state/pageContext.ts';
import styles from './Overview.module.css';
import problemStyles from './Problems.module.css';
import { setUpOf } from './problems.ts';

const topics = ['doctor'] as const;
const none: readonly DoctorFinding[] = [];
const marks = { error: 'critical', warning: 'warning', note: 'note' } as const;

/** What the set-up lacks, worst first. */
export function useSetUpProblems(): readonly DoctorFinding[] {
  useWatch(topics);
  const findings = useLiveValue((live) => live.topic('doctor')?.state?.findings ?? none);
  return setUpOf(findings);
}

/** Each takes this many where they are unfolded. */
const linesEach = 3;

/** How many lines they take. */
export function setUpLines(findings: readonly DoctorFinding[], isOpen: boolean): number {
  return findings.length === 0 ? 0 : 1 + (isOpen ? linesEach * findings.length : 0);
}

interface SetUpProblemsProps {
  readonly findings: readonly DoctorFinding[];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Whether it was so when the last data arrived. */
  readonly isOld: boolean;
}

/** The problems of the set-up, folded into one line: they never take the place of a function that fails. */
export function SetUpProblems({ findings, isOpen, onToggle, isOld }: SetUpProblemsProps) {
  const { overview: words } = useWords();
  const { language } = usePage().settings;
  const [worst] = findings;
  if (worst === undefined) return null;
  return (
    <>
      <li className={problemStyles['problem']} data-old={isOld || undefined} data-set-up="">
        <Mark kind={marks[worst.severity]} stale={isOld} label={words.marks[marks[worst.severity]]} />
        <span className={problemStyles['sentence']} title={worst[language].text}>
          <b>{words.setUp}</b>
          <i className={styles['count']}>{findings.length}</i>
          {isOpen ? null : <span dir="auto">{`  ${worst[language].text}`}</span>}
        </span>
        <button className={problemStyles['action']} type="button" aria-expanded={isOpen} onClick={onToggle}>
          <span>{isOpen ? words.fewer : words.howToFix}</span>
          <Icon name="chevron" size={12} />
        </button>
      </li>
      {isOpen
        ? findings.map((finding) => (
            <li
              key={`${finding.code} ${finding.en.text}`}
              className={problemStyles['problem']}
              data-lines={linesEach}
              data-old={isOld || undefined}
            >
              <Mark kind={marks[finding.severity]} stale={isOld} label={words.marks[marks[finding.severity]]} />
              <span className={problemStyles['sentence']}>
                <span dir="auto" title={finding[language].text}>
                  {finding[language].text}
                </span>
                <span className={problemStyles['fix']} dir="auto" title={finding[language].fix}>
                  {finding[language].fix}
                </span>
              </span>
              {finding.copy === null ? <span /> : <CopyButton text={finding.copy} label={words.copyCommand} />}
            </li>
          ))
        : null}
    </>
  );
}
