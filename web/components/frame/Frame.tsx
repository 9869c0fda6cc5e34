import type { ReactNode } from 'react';
import { useWords } from '../../i18n/words.ts';
import styles from './Frame.module.css';

/** Top bar, rail and strip around the current page. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const words = useWords();
  return (
    <>
      <header className={styles['top']}>faascope</header>
      <nav className={styles['rail']}>{words.frame.overview}</nav>
      <main className={styles['main']}>{children}</main>
    </>
  );
}
