import { type ReactNode, useCallback } from 'react';
import { Link } from 'wouter';
import { Button } from '../../components/Button.tsx';
import { Figure } from '../../components/figure/Figure.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Mark, type MarkKind } from '../../components/Mark.tsx';
import { Tag } from '../../components/Tag.tsx';
import { useWords } from '../../i18n/words.ts';
import { count, duration, type FigureText, figure, percentile, readyOf } from '../../lib/figures.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { useGrid } from '../../state/pageContext.ts';
import type { Polled } from '../../state/polled.ts';
import { addressOf, useView, wholeOverview } from '../../state/view.ts';
import styles from './FunctionHead.module.css';
import type { FunctionAnswer } from './functionData.ts';

type State = NonNullable<FunctionAnswer['state']>;

const marks: Partial<Record<State, MarkKind>> = {
  starting: 'starting',
  scaled_to_zero: 'off',
  degraded: 'warning',
  down: 'critical',
};
const tones = { starting: 'accent', scaled_to_zero: 'plain', degraded: 'warning', down: 'critical' } as const;

interface HeadProps {
  readonly namespace: string;
  readonly name: string;
  readonly resource: Polled<FunctionAnswer>;
  readonly mayInvoke: boolean;
  readonly isInvoking: boolean;
  readonly onInvoke: () => void;
  readonly showsDetails: boolean;
  readonly onDetails: () => void;
}

/** Name and state of the function, its figures of the last 60 s, and what can be done with it. */
export function FunctionHead(props: HeadProps) {
  const { namespace, name, resource, mayInvoke, isInvoking, onInvoke, showsDetails, onDetails } = props;
  const words = useWords();
  const { head, invoke } = words.functionPage;
  const { isNarrow } = useGrid();
  const [{ connection }] = useView();
  return (
    <header className={styles['head']} data-solid="">
      {isNarrow ? (
        <Link
          className={styles['back']}
          href={addressOf(wholeOverview(connection))}
          aria-label={words.functionPage.idle.toOverview}
        >
          <Icon name="back" size={16} />
        </Link>
      ) : null}
      <Title Name="h1" {...{ namespace, name, resource }} />
      <Figures {...{ namespace, name, resource }} shown={headFigures} />
      <Button aria-pressed={showsDetails} onClick={onDetails}>
        {head.details}
      </Button>
      {mayInvoke ? (
        <Button className={styles['invoke'] ?? ''} aria-pressed={isInvoking} onClick={onInvoke}>
          <Icon name="invoke" size={14} />
          {invoke.invoke}
        </Button>
      ) : null}
    </header>
  );
}

interface PanelHeadProps extends Pick<HeadProps, 'namespace' | 'name' | 'resource'> {
  /** What can be done. */
  readonly children: ReactNode;
}

/** The head of the panel, which has room for the first of the figures. */
export function PanelHead({ namespace, name, resource, children }: PanelHeadProps) {
  return (
    <header className={styles['head']} data-solid="">
      <Title Name="h2" {...{ namespace, name, resource }} />
      <Figures {...{ namespace, name, resource }} shown={panelFigures} />
      {children}
    </header>
  );
}

type TitleProps = Pick<HeadProps, 'namespace' | 'name' | 'resource'> & { readonly Name: 'h1' | 'h2' };

function Title({ namespace, name, resource, Name }: TitleProps) {
  const { head } = useWords().functionPage;
  const state = resource.shown?.state ?? null;
  const mark = state === null ? undefined : marks[state];
  return (
    <>
      {mark === undefined ? null : <Mark kind={mark} />}
      <Name className={styles['name']} title={name}>
        <bdi>{name}</bdi>
      </Name>
      <span className={styles['namespace']}>
        <Tag>{namespace}</Tag>
      </span>
      {state === null || state === 'ready' ? null : <Tag tone={tones[state]}>{head.states[state]}</Tag>}
    </>
  );
}

type FiguresProps = Pick<HeadProps, 'namespace' | 'name' | 'resource'> & { readonly shown: readonly HeadFigureForm[] };

function Figures({ namespace, name, resource, shown }: FiguresProps) {
  return (
    <div className={styles['figures']}>
      {shown.map((each, index) => (
        <HeadFigure
          key={each.key}
          subject={`${namespace}/${name}`}
          resource={resource}
          shown={each}
          isFirst={index === 0}
        />
      ))}
    </div>
  );
}

interface HeadFigureForm {
  readonly key: string;
  readonly label: 'calls' | 'errors' | 'p95' | 'run' | 'response' | 'ready' | 'inFlight' | 'coldStarts';
  readonly read: (answer: FunctionAnswer | null) => FigureText;
}

const headFigures: readonly HeadFigureForm[] = [
  { key: 'callsPerSecond', label: 'calls', read: (answer) => figure(answer?.callsPerSecond ?? null, '/s') },
  { key: 'errorPercent', label: 'errors', read: (answer) => figure(answer?.errorPercent ?? null, '%') },
  { key: 'p95Ms', label: 'p95', read: (answer) => percentile(answer?.p95Ms ?? null, answer?.p95Bound ?? null) },
  { key: 'inFlight', label: 'inFlight', read: (answer) => count(answer?.inFlight ?? null) },
  { key: 'runMeanMs', label: 'run', read: (answer) => duration(answer?.runMeanMs ?? null) },
  { key: 'responseMeanMs', label: 'response', read: (answer) => duration(answer?.responseMeanMs ?? null) },
  {
    key: 'replicasReady',
    label: 'ready',
    read: (answer) => (answer === null ? count(null) : readyOf(answer.replicasReady, answer.replicasWanted)),
  },
  { key: 'coldStarts', label: 'coldStarts', read: (answer) => count(answer?.coldStarts ?? null) },
];

const panelFigures = headFigures.filter(({ label }) => ['calls', 'p95', 'run', 'ready'].includes(label));

function HeadFigure({
  subject,
  resource,
  shown,
  isFirst,
}: {
  readonly subject: `${string}/${string}`;
  readonly resource: Polled<FunctionAnswer>;
  readonly shown: HeadFigureForm;
  /** Tab stops at it; arrow keys go on. */
  readonly isFirst: boolean;
}) {
  const { head } = useWords().functionPage;
  const { key, label, read } = shown;
  const readLive = useCallback(
    (live: LiveStore) => read(resource.history.asOf(live.readsNewest ? null : live.readSecond)),
    [read, resource],
  );
  return (
    <span className={styles['figure']} data-key={key}>
      <span className={styles['label']}>{label === 'p95' ? label : head[label]}</span>
      <Figure name={`resource:function:${subject}:${key}`} read={readLive} isStop={isFirst} />
      {key === 'coldStarts' ? <span className={styles['unit']}>{head.in60}</span> : null}
    </span>
  );
}
