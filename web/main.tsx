import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { OwnStream } from './api/ownStream.ts';
import { Commands } from './state/commands.ts';
import { GridStore } from './state/gridStore.ts';
import { LiveStore } from './state/liveStore.ts';
import type { PageState } from './state/pageContext.ts';
import { Settings } from './state/settings.ts';
import { Shortcuts } from './state/shortcuts.ts';
import { StripSlot } from './state/stripSlot.ts';
import './styles/tokens.css';
import './styles/base.css';

// Read once: the base element is relative to the address at which the page was opened.
const base = new URL('.', document.baseURI);
const settings = new Settings();
const page: PageState = {
  server: new URL('..', base).href.replace(/\/$/, ''),
  base: base.pathname.replace(/\/$/, ''),
  settings,
  grid: new GridStore(),
  shortcuts: new Shortcuts(() => settings.choices.singleKeys),
  commands: new Commands(),
  strip: new StripSlot(),
};
const live = new LiveStore(new OwnStream(page.server), {
  nowMs: () => performance.now(),
  beforeFrame: (run) => requestAnimationFrame(run),
  everySecond: (run) => {
    const timer = setInterval(run, 1000);
    return () => clearInterval(timer);
  },
});
document.addEventListener('keydown', (event) => page.shortcuts.handle(event));

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App page={page} live={live} />);
