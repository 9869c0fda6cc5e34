import { Button } from '../../../components/Button.tsx';
import { useWords } from '../../../i18n/words.ts';
import { useLiveValue } from '../../../state/liveContext.ts';
import { useView, wholeOverview } from '../../../state/view.ts';
import styles from './Idle.module.css';

/** The page of a function that is not there. */
export function Gone({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  const { idle: words } = useWords().functionPage;
  const [view, go] = useView();
  const connection = useLiveValue((live) => live.newest.connection) ?? view.connection ?? '–';
  return (
    <section className={styles['zero']} data-solid="">
      <h1>{words.gone(name)}</h1>
      <p>{words.goneWhy(namespace, connection)}</p>
      <Button onClick={() => go(wholeOverview(view.connection))}>{words.toOverview}</Button>
    </section>
  );
}
