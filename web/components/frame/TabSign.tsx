import { useEffect } from 'react';
import { useWords } from '../../i18n/words.ts';
import { favicon, problemCount, tabTitle } from '../../lib/problemCount.ts';
import { useLiveValue, useTopic } from '../../state/liveContext.ts';
import { useView } from '../../state/view.ts';

/** Title and sign of the browser's tab: they carry the number of what is wrong. */
export function TabSign() {
  const { frame } = useWords();
  const [view] = useView();
  const findings = useTopic('findings')?.state?.items ?? null;
  const connection = useLiveValue(({ newest }) => newest.connection);
  const { count, worst } = problemCount(findings ?? []);
  const page = view.page === 'function' ? view.name : frame.overview;
  useEffect(() => {
    document.title = tabTitle(count, page, connection);
  }, [count, page, connection]);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (link !== null) link.href = favicon({ count, worst });
  }, [count, worst]);
  return null;
}
