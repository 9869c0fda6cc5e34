import { useWords } from '../../i18n/words.ts';
import { clockTime, utcTime } from '../../lib/clockTime.ts';
import { useTopic } from '../../state/liveContext.ts';
import { usePage } from '../../state/pageContext.ts';
import styles from './Events.module.css';
import { functionEvents, mostSent } from './functionEvents.ts';
import { PaneHead } from './PaneHead.tsx';

const most = 6;

/** What changed about the function and its pods, newest first. */
export function Events({
  namespace,
  name,
  replicas,
}: {
  readonly namespace: string;
  readonly name: string;
  /** Names of the function's pods. */
  readonly replicas: readonly string[];
}) {
  const { facts: words } = useWords().functionPage;
  const { language } = usePage().settings;
  const items = useTopic('events')?.state?.items ?? null;
  const events = functionEvents(items ?? [], { namespace, name }, replicas).slice(0, most);
  const none = items === null ? '–' : items.length < mostSent ? words.noEvents : words.noRecentEvents(mostSent);
  return (
    <section className={styles['events']} data-solid="">
      <PaneHead title={words.events} note={words.newestFirst} />
      {events.length === 0 ? <p className={styles['none']}>{none}</p> : null}
      {events.map((event) => (
        <div key={event.id} className={styles['event']}>
          <time title={utcTime(event.atSeconds)}>{clockTime(event.atSeconds)}</time>
          <span title={event[language]}>{event[language]}</span>
        </div>
      ))}
    </section>
  );
}
