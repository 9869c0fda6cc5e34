import { type RefObject, useEffect } from 'react';
import { createClient } from '../../../src/client/client.ts';
import { useWords } from '../../i18n/words.ts';
import { useLive } from '../../state/liveContext.ts';
import { usePage } from '../../state/pageContext.ts';
import { useView } from '../../state/view.ts';
import { CardEvents } from './cardEvents.ts';
import { FigureAsker } from './figureAsker.ts';

/** The card that says where figures come from. Nothing is rendered: it is written by itself while one is asked about. */
export function FigureCard({ events }: { readonly events: RefObject<CardEvents | null> }) {
  const { figureCard: words } = useWords();
  const { server, grid, shortcuts, settings } = usePage();
  const live = useLive();
  const [{ connection }] = useView();
  useEffect(() => {
    const client = createClient({ server, ...(connection === null ? {} : { connection }) });
    const scale = () => grid.current.scale;
    const asker = new FigureAsker({ live, client, connection, server, words, scale, language: settings.language });
    const made = new CardEvents(asker, shortcuts);
    events.current = made;
    return () => {
      events.current = null;
      made.end();
    };
  }, [server, grid, shortcuts, settings, live, connection, words, events]);
  return null;
}
