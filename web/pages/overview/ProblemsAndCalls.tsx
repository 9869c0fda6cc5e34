import { useEffect, useMemo, useState } from 'react';
import { Mark } from '../../components/Mark.tsx';
import { useWords } from '../../i18n/words.ts';
import { clockTime } from '../../lib/clockTime.ts';
import type { PageGrid } from '../../lib/pageGrid.ts';
import { useLiveValue } from '../../state/liveContext.ts';
import { lostSecondsOf } from './ledger.ts';
import styles from './Overview.module.css';
import type { FunctionItem } from './overviewItems.ts';
import problemStyles from './Problems.module.css';
import { ProblemLine } from './Problems.tsx';
import { actionOf, type Finding } from './problems.ts';
import { RunningCalls, useRunningCount } from './RunningCalls.tsx';
import { SetUpProblems, setUpLines, useSetUpProblems } from './SetUpProblems.tsx';

interface ProblemsAndCallsProps {
  readonly grid: PageGrid;
  readonly problems: readonly Finding[];
  readonly lanesTop: number;
  readonly linesHeight: number;
  readonly lineHeight: number;
  readonly nodeName: (node: string) => string;
  readonly nodeCount: number;
  readonly functions: readonly FunctionItem[];
  /** Told how many lines the problems take. */
  readonly onLines: (lines: number) => void;
  /** Told how many lanes there are. */
  readonly onLanes: (lanes: number) => void;
  readonly onOpen: (fn: Pick<FunctionItem, 'namespace' | 'name'>) => void;
}

/** Problems that are shown before the rest is asked for, and lanes. */
const usual = { problems: 5, lanes: 5 };
const narrow = { problems: 2, lanes: 3 };
const wide = { problems: 5, lanes: 8 };
const mostLanes = 30;

/** What is wrong beside what runs now. */
export function ProblemsAndCalls(props: ProblemsAndCallsProps) {
  const { grid, problems, onLines, onLanes, onOpen, nodeName, nodeCount } = props;
  const { overview: words } = useWords();
  const most = grid.isNarrow ? narrow : grid.isWide ? wide : usual;
  const [isOpen, setOpen] = useState(false);
  const [areLanesOpen, setLanesOpen] = useState(false);
  const [hidden, setHidden] = useState(0);
  const lost = useLiveValue(lostSecondsOf);
  const isLost = lost !== null;
  const shown = isOpen ? problems : problems.slice(0, isLost ? most.problems - 1 : most.problems);
  const more = problems.length - shown.length;
  const isMoreALine = !grid.isNarrow && (more > 0 || isOpen) && problems.length > most.problems;
  const setUp = useSetUpProblems();
  const [isSetUpOpen, setSetUpOpen] = useState(false);
  const lines = shown.length + Number(isLost) + Number(isMoreALine) + setUpLines(setUp, isSetUpOpen);
  const lanes = areLanesOpen ? Math.min(mostLanes, most.lanes + hidden) : most.lanes;
  useEffect(() => onLines(lines), [onLines, lines]);
  useEffect(() => onLanes(lanes), [onLanes, lanes]);
  const { element, onCount } = useRunningCount(setHidden);
  const laneWords = useMemo(
    () => ({ nodeName: (node: string) => (nodeCount > 1 ? nodeName(node) : null), inFlight: words.inFlight }),
    [nodeCount, nodeName, words],
  );

  const toggle = (
    <button className={styles['more']} type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
      {isOpen ? words.fewer : grid.isNarrow ? words.more(more) : words.showAll(more)}
    </button>
  );
  const list = (
    <ul className={problemStyles['problems']}>
      {lost === null ? null : <LostLine seconds={lost} />}
      {shown.map((finding) => (
        <ProblemLine
          key={finding.id}
          finding={finding}
          action={actionOf(finding, props.functions)}
          isOld={isLost}
          onOpen={(namespace, name) => onOpen({ namespace, name })}
        />
      ))}
      {isMoreALine && (
        <li className={problemStyles['problem']}>
          <i />
          {toggle}
        </li>
      )}
      <SetUpProblems findings={setUp} isOpen={isSetUpOpen} onToggle={() => setSetUpOpen(!isSetUpOpen)} isOld={isLost} />
    </ul>
  );
  const problemsTitle = (
    <h2>
      {words.problems}
      <i className={styles['count']} data-figure="overview:problems">
        {problems.length + Number(isLost)}
      </i>
    </h2>
  );
  const runningTitle = (
    <h2>
      {words.runningNow}
      <i ref={element} className={styles['count']} data-figure="overview:running" />
    </h2>
  );
  const hasProblems = problems.length > 0 || isLost || setUp.length > 0;
  const moreLanes =
    hidden > 0 || areLanesOpen ? (
      <button
        className={styles['more']}
        type="button"
        aria-expanded={areLanesOpen}
        onClick={() => setLanesOpen(!areLanesOpen)}
      >
        {areLanesOpen ? words.fewer : words.more(hidden)}
      </button>
    ) : null;
  const calls = (
    <RunningCalls
      count={lanes}
      top={props.lanesTop}
      laneHeight={props.lineHeight}
      axis={grid.axis}
      pixelsPerSecond={grid.pixelsPerSecond}
      isNarrow={grid.isNarrow}
      words={laneWords}
      onCount={onCount}
    />
  );
  if (grid.isNarrow) {
    return (
      <>
        {hasProblems && (
          <section data-solid="">
            <div className={styles['head']}>
              {problemsTitle}
              {problems.length > most.problems && toggle}
            </div>
            {list}
          </section>
        )}
        <section>
          <div className={styles['head']}>
            {runningTitle}
            {moreLanes}
          </div>
          {calls}
        </section>
      </>
    );
  }
  return (
    <>
      <div className={styles['head']}>
        <div className={styles['cells']} style={{ gridTemplateColumns: '10px 1fr' }}>
          <i />
          {hasProblems && problemsTitle}
        </div>
        <div className={styles['headAxis']}>
          {runningTitle}
          {moreLanes}
        </div>
      </div>
      <div className={styles['pair']} style={{ height: props.linesHeight }}>
        {list}
        {calls}
      </div>
      <div className={styles['gap']} />
    </>
  );
}

function LostLine({ seconds }: { readonly seconds: number }) {
  const { overview: words } = useWords();
  const newest = useLiveValue((live) => live.newestSecond);
  return (
    <li className={problemStyles['problem']}>
      <Mark kind="critical" label={words.marks.critical} />
      <span className={problemStyles['sentence']}>
        <b>faascope</b> {words.lostProblem(seconds, newest === null ? '–' : clockTime(newest))}
      </span>
      <span />
    </li>
  );
}
