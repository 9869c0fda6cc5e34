import type { ReactNode } from 'react';
import styles from './PaneHead.module.css';

/** The head of a part of the page: its title, a note, and what can be done at the right. */
export function PaneHead({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <header className={styles['head']} data-solid="">
      <h2>{title}</h2>
      {note === undefined ? null : <span className={styles['note']}>{note}</span>}
      <span className={styles['space']} />
      {children}
    </header>
  );
}
