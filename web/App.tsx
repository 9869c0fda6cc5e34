import { useMemo } from 'react';
import { Router } from 'wouter';
import { Frame } from './components/frame/Frame.tsx';
import { WordsContext, wordsOf } from './i18n/words.ts';
import { FunctionPage } from './pages/function/FunctionPage.tsx';
import { OverviewPage } from './pages/overview/OverviewPage.tsx';
import { LiveContext } from './state/liveContext.ts';
import type { LiveStore } from './state/liveStore.ts';
import type { Page } from './state/page.ts';
import { useView } from './state/view.ts';

export function App({ page, live }: { readonly page: Page; readonly live: LiveStore }) {
  const words = useMemo(() => wordsOf(page.language), [page]);
  return (
    <WordsContext value={words}>
      <LiveContext value={live}>
        <Router base={page.base}>
          <Frame>
            <CurrentPage />
          </Frame>
        </Router>
      </LiveContext>
    </WordsContext>
  );
}

function CurrentPage() {
  const [view] = useView();
  switch (view.page) {
    case 'overview':
      return <OverviewPage view={view} />;
    case 'function':
      return <FunctionPage view={view} />;
  }
}
