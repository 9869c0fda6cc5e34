import { useEffect } from 'react';
import { useWords } from '../../i18n/words.ts';
import { favicon, problemCount, tabTitle } from '../../lib/problemCount.ts';
import { useLiveValue, useWatch } from '../../state/liveContext.ts';
import { useView } from '../../state/view.ts';

/** Title and sign of the browser's tab: they carry the number of what is wrong. */
export function TabSign() {
  const { frame } = useWords();
  const [view] = useView();
  useWatch(['findings']);
  // What is wrong now, whatever second is frozen.
  const findings = useLiveValue(({ newest }) => newest.topics.findings?.state?.items ?? null);
  const connection = useLiveValue(({ newest }) => newest.connection);
  const { count, worst } = problemCount(findings ?? []);
  const titles = { overview: frame.overview, unknown: frame.noSuchPage };
  const page = view.page === 'function' ? view.name : titles[view.page];
  // Where nothing may be named, they are as the page brought them. First, to see them before they change.
  useEffect(() => {
    const { title } = document;
    const link = iconLink();
    const address = link?.href ?? '';
    return () => {
      document.title = title;
      if (link !== null) link.href = address;
    };
  }, []);
  useEffect(() => {
    document.title = tabTitle(count, page, connection);
  }, [count, page, connection]);
  useEffect(() => {
    const link = iconLink();
    if (link !== null) link.href = favicon({ count, worst });
  }, [count, worst]);
  return null;
}

function iconLink(): HTMLLinkElement | null {
  return document.querySelector('link[rel="icon"]');
}
