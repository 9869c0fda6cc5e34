import { useCallback, useRef } from 'react';
import type { V1Answers } from '../../../../src/client/client.ts';
import { writeFigure, writeText } from '../../../components/figure/writeFigure.ts';
import { useWords } from '../../../i18n/words.ts';
import { duration } from '../../../lib/figures.ts';
import { startupRows } from '../../../lib/startupSteps.ts';
import { markText, waterfallScale } from '../../../lib/waterfall.ts';
import { useEachUpdate } from '../../../state/liveContext.ts';
import type { LiveStore } from '../../../state/liveStore.ts';
import { isLost, readMoment } from '../call/callTime.ts';
import waterfall from '../call/Waterfall.module.css';
import styles from './Idle.module.css';

const stepNames = ['scheduled', 'container', 'ready'] as const;

/** The startup of a replica as a waterfall, written each second. */
export function StartupSteps({ pod }: { readonly pod: V1Answers['pods']['items'][number] }) {
  const { idle: words } = useWords().functionPage;
  const rows = useRef<HTMLDivElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const write = useCallback(
    (live: LiveStore) => {
      const now = readMoment(live);
      const nowMs = now === null || pod.createdAtSeconds === null ? 0 : Math.max(0, now - pod.createdAtSeconds) * 1000;
      const { topMs, marks: values } = waterfallScale(nowMs, true);
      for (const [index, mark] of [...(marks.current?.children ?? [])].entries()) {
        writeText(mark, markText(values[index] ?? 0, topMs));
      }
      for (const { step, bar, state, durationMs, isDone } of startupRows(pod, nowMs)) {
        const row = rows.current?.querySelector(`[data-step="${step}"]`);
        const track = row?.querySelector('i');
        const time = row?.querySelector('[data-time]');
        if (!track || !time) continue;
        track.hidden = bar === null;
        track.dataset['state'] = state;
        track.style.left = `${((bar?.fromMs ?? 0) / topMs) * 100}%`;
        track.style.width = `${(((bar?.toMs ?? 0) - (bar?.fromMs ?? 0)) / topMs) * 100}%`;
        time.setAttribute('data-state', state);
        const shownMs = state === 'running' && isLost(live) ? null : durationMs;
        writeFigure(time, isDone && durationMs === null ? [{ kind: 'light', text: words.done }] : duration(shownMs));
      }
    },
    [pod, words],
  );
  useEachUpdate(write);
  return (
    <div data-solid="">
      <div className={waterfall['head']}>
        <span className={styles['step']}>{words.step}</span>
        <div ref={marks} className={waterfall['marks']} aria-hidden="true">
          {[0, 1, 2, 3, 4].map((mark) => (
            <span key={mark} style={{ left: `${mark * 25}%` }} />
          ))}
        </div>
      </div>
      <div ref={rows} className={waterfall['rows']}>
        {stepNames.map((step) => (
          <div key={step} className={waterfall['row']} data-step={step}>
            <span className={waterfall['name']}>{words.steps[step]}</span>
            <span className={waterfall['track']}>
              <i className={waterfall['bar']} />
            </span>
            <span className={waterfall['time']} data-time="" />
          </div>
        ))}
      </div>
    </div>
  );
}
