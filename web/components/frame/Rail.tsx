import { Link } from 'wouter';
import { useWords } from '../../i18n/words.ts';
import { addressOf, useView, wholeOverview } from '../../state/view.ts';
import { Icon } from '../Icon.tsx';
import styles from './Rail.module.css';

/** The pages, at the left; at the bottom of a narrow window. */
export function Rail() {
  const { frame } = useWords();
  const [view] = useView();
  const overview = wholeOverview(view.connection);
  return (
    <nav className={styles['rail']} aria-label={frame.pages}>
      <Link
        className={styles['link']}
        href={addressOf(overview)}
        aria-current={view.page === 'overview' ? 'page' : undefined}
      >
        <Icon name="overview" size={17} />
        <span>{frame.overview}</span>
      </Link>
    </nav>
  );
}
