import { lazy, Suspense, useMemo } from 'react';
import { Router } from 'wouter';
import { Frame } from './components/frame/Frame.tsx';
import { WordsContext, wordsOf } from './i18n/words.ts';
import { loadPart } from './lib/loadPart.ts';
import { OverviewPage } from './pages/overview/OverviewPage.tsx';
import { SignInPage } from './pages/signIn/SignInPage.tsx';
import { LiveContext } from './state/liveContext.ts';
import type { LiveStore } from './state/liveStore.ts';
import { PageContext, type PageState, useChoices, useSession } from './state/pageContext.ts';
import { useView } from './state/view.ts';

// Not part of the first view, but loaded right after it.
const loadFunctionPage = () => loadPart(() => import('./pages/function/FunctionPage.tsx'));
const FunctionPage = lazy(async () => ({ default: (await loadFunctionPage()).FunctionPage }));
addEventListener('load', () => void loadFunctionPage());

export function App({ page, live }: { readonly page: PageState; readonly live: LiveStore }) {
  return (
    <PageContext value={page}>
      <LiveContext value={live}>
        <Router base={page.base}>
          <Texts page={page}>
            <Door />
          </Texts>
        </Router>
      </LiveContext>
    </PageContext>
  );
}

function Texts({ page, children }: { readonly page: PageState; readonly children: React.ReactNode }) {
  const choices = useChoices();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language follows from the choices
  const words = useMemo(() => wordsOf(page.settings.language), [page, choices]);
  return <WordsContext value={words}>{children}</WordsContext>;
}

/** The sign-in page where the server asks for a token; else the frame, at once, whose data arrives later. */
function Door() {
  const session = useSession();
  if (session.kind === 'signedOut') return <SignInPage refusal={session.refusal} />;
  return (
    <Frame>
      <CurrentPage />
    </Frame>
  );
}

function CurrentPage() {
  const [view] = useView();
  switch (view.page) {
    case 'overview':
      return <OverviewPage view={view} />;
    case 'function':
      return (
        <Suspense>
          <FunctionPage key={`${view.namespace}/${view.name}`} view={view} />
        </Suspense>
      );
  }
}
