import { useCallback, useRef } from 'react';
import type { LiveInvocation, V1Answers } from '../../../src/client/client.ts';
import { writeFigure, writeText } from '../../components/figure/writeFigure.ts';
import { Mark } from '../../components/Mark.tsx';
import { useWords } from '../../i18n/words.ts';
import { duration, figure, plainText } from '../../lib/figures.ts';
import { atSecond, lastKnown } from '../../lib/trackAxis.ts';
import { useEachUpdate } from '../../state/liveContext.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { useGrid } from '../../state/pageContext.ts';
import { readMoment } from './call/callTime.ts';
import { PaneHead } from './PaneHead.tsx';
import styles from './Replicas.module.css';

type Pod = V1Answers['pods']['items'][number];

/** The replicas of a function: what each uses, and how long it is up. */
export function Replicas({
  subject,
  name,
  pods,
  total,
  ready,
  wanted,
  most,
}: {
  readonly subject: `${string}/${string}`;
  /** Of the function. */
  readonly name: string;
  readonly pods: readonly Pod[];
  /** All replicas, those included that are not in `pods`. */
  readonly total: number;
  /** Null where no source reports it. */
  readonly ready: number | null;
  readonly wanted: number;
  /** Rows that there is room for. */
  readonly most: number;
}) {
  const { facts: words } = useWords().functionPage;
  const shown = pods.slice(0, most);
  const more = Math.max(0, total - shown.length);
  return (
    <section className={styles['replicas']} data-solid="">
      <PaneHead title={words.replicas} note={words.readyOf(ready === null ? '–' : String(ready), wanted)}>
        {more > 0 ? <span>{words.more(more)}</span> : null}
      </PaneHead>
      {shown.length === 0 ? <p className={styles['none']}>{words.none}</p> : null}
      {shown.map((pod) => (
        <Replica key={pod.uid} subject={subject} name={name} pod={pod} />
      ))}
    </section>
  );
}

function Replica({
  subject,
  name,
  pod,
}: {
  readonly subject: `${string}/${string}`;
  readonly name: string;
  readonly pod: Pod;
}) {
  const words = useWords().functionPage;
  const { width } = useGrid();
  const row = useRef<HTMLDivElement>(null);
  const write = useCallback(
    (live: LiveStore) => {
      const element = row.current;
      if (element === null) return;
      const state = live.topic(`replicas:${subject}`)?.state ?? null;
      for (const column of ['cpuPercent', 'memoryPercent'] as const) {
        const value = readingOf(state, pod.name, column, live);
        const cell = element.querySelector(`[data-column="${column}"]`);
        if (cell !== null) writeFigure(cell, figure(value, '%'));
        const meter = element.querySelector<HTMLElement>(`[data-meter="${column}"]`);
        if (meter !== null) meter.style.width = `${Math.min(100, Math.max(0, value ?? 0))}%`;
      }
      const since = pod.startedAtSeconds ?? pod.createdAtSeconds;
      const now = readMoment(live);
      const age = since === null || now === null ? '–' : plainText(duration(Math.max(0, now - since) * 1000));
      const isUp = pod.ready !== false;
      writeText(element.querySelector('[data-age]'), isUp ? words.facts.up(age) : words.facts.created(age));
      const running = (live.topic(`invocations:${subject}`)?.state?.invocations ?? []).filter((call) =>
        isOn(call, pod),
      );
      writeText(
        element.querySelector('[data-running]'),
        running.length > 0 ? words.channels.runningCount(running.length) : '',
      );
    },
    [subject, pod, words],
  );
  useEachUpdate(write);
  // Names of a deployment's pods begin with its own: where there is little room, the rest tells them apart.
  const short = width < 1400 && pod.name.startsWith(`${name}-`) ? pod.name.slice(name.length + 1) : pod.name;
  return (
    <div ref={row} className={styles['row']}>
      <bdi className={styles['name']} title={pod.name}>
        {pod.ready === false ? <Mark kind={pod.startedAtSeconds === null ? 'starting' : 'critical'} /> : null}
        <span>{short}</span>
      </bdi>
      <span className={styles['node']} title={pod.node ?? ''}>
        {pod.node ?? ''}
      </span>
      {pod.ready === false ? (
        <span className={styles['reason']} title={pod.message ?? ''}>
          {pod.reason ?? words.facts.notReady}
        </span>
      ) : (
        (['cpuPercent', 'memoryPercent'] as const).map((column) => (
          <span key={column} className={styles['pair']}>
            <i className={styles['meter']}>
              <b data-meter={column} />
              <s />
            </i>
            <span data-column={column} data-figure={`pod:${pod.namespace}/${pod.name}:${column}`} />
          </span>
        ))
      )}
      <span data-age="" className={styles['age']} />
      <span data-running="" className={styles['running']} />
    </div>
  );
}

function isOn({ state, pod }: LiveInvocation, { uid }: Pod): boolean {
  return state === 'running' && pod.uid === uid;
}

function readingOf(
  state: {
    readonly endSecond: number;
    readonly pods: Readonly<Record<string, { columns: Readonly<Record<string, readonly (number | null)[]>> }>>;
  } | null,
  pod: string,
  column: string,
  live: LiveStore,
): number | null {
  const values = state?.pods[pod]?.columns[column];
  if (state === null || values === undefined || live.readSecond === null) return null;
  return (live.readsNewest ? lastKnown : atSecond)(values, state.endSecond, live.readSecond);
}
