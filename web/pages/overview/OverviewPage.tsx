import { useWords } from '../../i18n/words.ts';
import type { OverviewView } from '../../state/view.ts';

/** What is wrong, what runs now, the nodes and the functions. */
export function OverviewPage({ view }: { readonly view: OverviewView }) {
  return <h1>{useWords().frame.overview + view.filter}</h1>;
}
