import type { WindowState } from '../../../src/client/client.ts';
import { useWords } from '../../i18n/words.ts';
import { clockTime } from '../../lib/clockTime.ts';
import { figure, plainText } from '../../lib/figures.ts';
import { useLiveValue } from '../../state/liveContext.ts';
import styles from './Overview.module.css';

interface TrackTableProps {
  readonly topic: `function:${string}/${string}` | `node:${string}`;
  readonly caption: string;
  /** Figures of the window, with their names. */
  readonly columns: Readonly<Record<string, string>>;
}

/** What a track shows, as a table for those who do not see it: rendered for the row that has the focus alone. */
export function TrackTable({ topic, caption, columns }: TrackTableProps) {
  const { overview: words } = useWords();
  const window = useLiveValue((live): WindowState | null => live.topic(topic)?.state ?? null);
  if (window === null) return null;
  const figures = Object.keys(columns);
  const text = (name: string, slot: number) => plainText(figure(window.columns[name]?.[slot] ?? null));
  return (
    <table className={styles['hidden']} data-track-table="">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{words.time}</th>
          {figures.map((name) => (
            <th key={name} scope="col">
              {columns[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: 60 }, (_, slot) => window.endSecond - 59 + slot).map((second, slot) => (
          <tr key={second}>
            <th scope="row">{clockTime(second)}</th>
            {figures.map((name) => (
              <td key={name}>{text(name, slot)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
