import type { ReactNode } from 'react';
import styles from './Tag.module.css';

interface TagProps {
  readonly tone?: 'plain' | 'warning' | 'accent' | 'critical';
  readonly title?: string;
  readonly children: ReactNode;
}

/** A word in an outline. */
export function Tag({ tone = 'plain', title, children }: TagProps) {
  return (
    <span className={styles['tag']} data-tone={tone} title={title}>
      {children}
    </span>
  );
}
