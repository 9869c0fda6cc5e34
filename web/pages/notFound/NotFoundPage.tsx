import { Link } from 'wouter';
import { useWords } from '../../i18n/words.ts';
import { addressOf, wholeOverview } from '../../state/view.ts';
import styles from './NotFoundPage.module.css';

/** Nothing is at this address. @param connection as the address names it; null for the server's default one */
export function NotFoundPage({ connection }: { readonly connection: string | null }) {
  const { frame, functionPage } = useWords();
  return (
    <section className={styles['page']} data-solid="">
      <h1>{frame.noSuchPage}</h1>
      <Link href={addressOf(wholeOverview(connection))}>{functionPage.idle.toOverview}</Link>
    </section>
  );
}
