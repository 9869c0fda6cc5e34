import { useCallback, useRef } from 'react';
import type { ReplicasState, V1Answers, WindowState } from '../../../src/client/client.ts';
import { writeFigure, writeText } from '../../components/figure/writeFigure.ts';
import { Mark } from '../../components/Mark.tsx';
import { useWords } from '../../i18n/words.ts';
import { ranAt } from '../../lib/callSelection.ts';
import { duration, figure, plainText } from '../../lib/figures.ts';
import { useEachUpdate } from '../../state/liveContext.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { useGrid } from '../../state/pageContext.ts';
import { shownFigure } from '../overview/shownFigure.ts';
import { isLost, readMoment } from './call/callTime.ts';
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
  /** Null until they are known. */
  readonly pods: readonly Pod[] | null;
  /** All replicas, those included that are not in `pods`. */
  readonly total: number;
  /** Null where no source reports it. */
  readonly ready: number | null;
  /** Null until it is known. */
  readonly wanted: number | null;
  /** Rows that there is room for. */
  readonly most: number;
}) {
  const { facts: words } = useWords().functionPage;
  const shown = pods?.slice(0, most) ?? [];
  const more = Math.max(0, total - shown.length);
  return (
    <section className={styles['replicas']} data-solid="">
      <PaneHead
        title={words.replicas}
        note={wanted === null ? '–' : words.readyOf(ready === null ? '–' : String(ready), wanted)}
      >
        {more > 0 ? <span>{words.more(more)}</span> : null}
      </PaneHead>
      {shown.length === 0 ? <p className={styles['none']}>{pods === null ? '–' : words.none}</p> : null}
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
      const { readSecond, axisEnd, readsNewest } = live;
      if (element === null || readSecond === null || axisEnd === null) return;
      const window = windowOf(live.topic(`replicas:${subject}`)?.state ?? null, pod);
      const read = { second: readSecond, axisEndSecond: axisEnd, isHeld: !readsNewest };
      for (const column of ['cpuPercent', 'memoryPercent'] as const) {
        const { value, staleSeconds } = shownFigure(window, column, read);
        const cell = element.querySelector<HTMLElement>(`[data-column="${column}"]`);
        if (cell !== null) {
          writeFigure(cell, figure(value, '%'));
          const oldSeconds = isLost(live) ? axisEnd - readSecond : staleSeconds;
          cell.dataset['old'] = String(oldSeconds !== null);
          cell.title = oldSeconds === null ? '' : words.channels.old(oldSeconds);
        }
        const meter = element.querySelector<HTMLElement>(`[data-meter="${column}"]`);
        if (meter !== null) meter.style.width = `${Math.min(100, Math.max(0, value ?? 0))}%`;
      }
      const since = pod.startedAtSeconds ?? pod.createdAtSeconds;
      const now = readMoment(live);
      const age = since === null || now === null ? '–' : plainText(duration(Math.max(0, now - since) * 1000));
      const isUp = pod.ready !== false;
      writeText(element.querySelector('[data-age]'), isUp ? words.facts.up(age) : words.facts.created(age));
      const calls = live.topic(`invocations:${subject}`)?.state?.invocations ?? [];
      const running = calls.filter(
        (call) => call.pod.uid === pod.uid && (readsNewest ? call.state === 'running' : ranAt(call, readSecond + 1)),
      );
      writeText(
        element.querySelector('[data-running]'),
        running.length > 0 && !isLost(live) ? words.channels.runningCount(running.length) : '',
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
            <span
              data-column={column}
              data-figure={`pod:${pod.namespace}/${pod.name}:${column}`}
              // Arrow keys go on from the first one.
              {...(column === 'cpuPercent' && { tabIndex: 0 })}
            />
          </span>
        ))
      )}
      <span data-age="" className={styles['age']} />
      <span data-running="" className={styles['running']} />
    </div>
  );
}

/** The window of a replica, as figures are read; null before it is known. */
function windowOf(state: ReplicasState | null, pod: Pod): WindowState | null {
  const known = state?.pods[pod.name];
  if (state === null || known === undefined) return null;
  const { connection, namespace, endSecond } = state;
  return { connection, namespace, name: pod.name, endSecond, columns: known.columns, sources: known.sources };
}
