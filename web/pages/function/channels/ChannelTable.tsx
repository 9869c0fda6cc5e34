import { useMemo } from 'react';
import { useWords } from '../../../i18n/words.ts';
import { clockTime, utcTime } from '../../../lib/clockTime.ts';
import { countOrMean, duration, type FigureText, figure, plainText } from '../../../lib/figures.ts';
import { useLiveValue } from '../../../state/liveContext.ts';
import { PaneHead } from '../PaneHead.tsx';
import styles from './ChannelTable.module.css';

const columns: readonly (readonly [name: string, text: (value: number | null) => FigureText])[] = [
  ['callsPerSecond', countOrMean],
  ['errorsPerSecond', countOrMean],
  ['p50Ms', duration],
  ['p95Ms', duration],
  ['p99Ms', duration],
  ['inFlight', countOrMean],
  ['cpuPercent', (value) => figure(value, '%')],
  ['memoryPercent', (value) => figure(value, '%')],
];

/** The channels as a table: the last 60 s, newest first. */
export function ChannelTable({ subject }: { readonly subject: `${string}/${string}` }) {
  const { channels: words } = useWords().functionPage;
  const window = useLiveValue((live) => live.topic(`function:${subject}`)?.state ?? null);
  const rows = useMemo(() => {
    if (window === null) return [];
    return Array.from({ length: 60 }, (_, ago) => window.endSecond - ago);
  }, [window]);
  const heads = [words.calls, words.failed, 'p50', 'p95', 'p99', words.inFlight, words.cpu, words.memory];
  return (
    <section className={styles['table']} data-solid="">
      <PaneHead title={words.table} />
      <div className={styles['scroll']}>
        <table>
          <thead>
            <tr>
              {[words.time, ...heads].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((second) => (
              <tr key={second}>
                <th scope="row" title={utcTime(second)}>
                  {clockTime(second)}
                </th>
                {columns.map(([name, text]) => (
                  <td key={name}>
                    {plainText(text(window?.columns[name]?.[59 - ((window?.endSecond ?? 0) - second)] ?? null))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
