import { useWords } from '../../i18n/words.ts';
import styles from './Overview.module.css';

/** There are no functions: what was looked for, and what to do. */
export function EmptyCluster() {
  const { overview: words } = useWords();
  return <p className={styles['message']}>{words.emptyTitle}</p>;
}
