import type { LiveEvent } from '../../../src/client/client.ts';
import { useWords } from '../../i18n/words.ts';
import { clockTime, utcTime } from '../../lib/clockTime.ts';
import { useTopic } from '../../state/liveContext.ts';
import { usePage } from '../../state/pageContext.ts';
import styles from './Events.module.css';
import { PaneHead } from './PaneHead.tsx';

const most = 6;

/** What changed about the function and its pods, newest first. */
export function Events({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  const { facts: words } = useWords().functionPage;
  const { language } = usePage().settings;
  const items = useTopic('events')?.state?.items ?? [];
  const events = items.filter((event) => isAbout(event, namespace, name)).slice(0, most);
  return (
    <section className={styles['events']} data-solid="">
      <PaneHead title={words.events} note={words.newestFirst} />
      {events.length === 0 ? <p className={styles['none']}>{words.noEvents}</p> : null}
      {events.map((event) => (
        <div key={event.id} className={styles['event']}>
          <time title={utcTime(event.atSeconds)}>{clockTime(event.atSeconds)}</time>
          <span title={event[language]}>{event[language]}</span>
        </div>
      ))}
    </section>
  );
}

/** Names of a deployment's pods begin with its own and have two more parts. */
function isAbout({ subject }: LiveEvent, namespace: string, name: string): boolean {
  if (subject.namespace !== namespace) return false;
  if (subject.kind === 'function') return subject.name === name;
  return (
    subject.kind === 'pod' && subject.name.startsWith(`${name}-`) && !subject.name.slice(name.length + 1).includes('/')
  );
}
