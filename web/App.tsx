import { lazy, Suspense, useEffect, useMemo } from 'react';
import { Router } from 'wouter';
import { Frame } from './components/frame/Frame.tsx';
import { WordsContext, wordsOf } from './i18n/words.ts';
import { loadPart } from './lib/loadPart.ts';
import { NotFoundPage } from './pages/notFound/NotFoundPage.tsx';
import { OverviewPage } from './pages/overview/OverviewPage.tsx';
import { SignInPage } from './pages/signIn/SignInPage.tsx';
import { LiveContext } from './state/liveContext.ts';
import type { LiveStore } from './state/liveStore.ts';
import { PageContext, type PageState, useChoices, useGrid, useSession } from './state/pageContext.ts';
import { type OpenFunction as OpenedFunction, type OverviewView, pageOf, useView } from './state/view.ts';

// Not part of the first view, but loaded right after it.
const loadFunctionPage = () => loadPart(() => import('./pages/function/FunctionPage.tsx'));
const FunctionPage = lazy(async () => ({ default: (await loadFunctionPage()).FunctionPage }));
const loadFunctionPanel = () => loadPart(() => import('./pages/function/FunctionPanel.tsx'));
const FunctionPanel = lazy(async () => ({ default: (await loadFunctionPanel()).FunctionPanel }));
addEventListener('load', () => {
  void loadFunctionPage();
  void loadFunctionPanel();
});

/** The dashboard: the page that the address names, or the sign-in page. */
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
  // Others with each choice: what shows texts or clocks is rendered again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language follows from the choices
  const words = useMemo(() => ({ ...wordsOf(page.settings.language) }), [page, choices]);
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
      return (
        <>
          <OverviewPage view={view} />
          {view.open === null ? null : (
            <Suspense>
              <OpenFunction view={view} open={view.open} />
            </Suspense>
          )}
        </>
      );
    case 'function':
      return (
        <Suspense>
          <FunctionPage key={`${view.namespace}/${view.name}`} view={view} />
        </Suspense>
      );
    case 'unknown':
      return <NotFoundPage connection={view.connection} />;
  }
}

/** The function that is open beside the list; where there is no room for it, its page. */
function OpenFunction({ view, open }: { readonly view: OverviewView; readonly open: OpenedFunction }) {
  const { isWide } = useGrid();
  const [, go] = useView();
  useEffect(() => {
    if (!isWide) go(pageOf(open, view.connection), { replace: true });
  }, [isWide, go, open, view.connection]);
  return isWide ? <FunctionPanel view={view} open={open} /> : null;
}
