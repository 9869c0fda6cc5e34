import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import type { FaascopeError } from '../src/client/client.ts';
import { App } from './App.tsx';
import { openStream } from './api/openStream.ts';
import { TabStream } from './api/tabStream.ts';
import { GridStore } from './state/gridStore.ts';
import { LiveStore } from './state/liveStore.ts';
import type { PageState } from './state/pageContext.ts';
import { pageTiming } from './state/pageTiming.ts';
import { SessionStore } from './state/session.ts';
import { Settings } from './state/settings.ts';
import { isTyping, Shortcuts } from './state/shortcuts.ts';
import { StripSlot } from './state/stripSlot.ts';
import './styles/tokens.css';
import './styles/base.css';

// Read once: the base element is relative to the address at which the page was opened.
const base = new URL('.', document.baseURI);
// Radix inserts styles, for which the server gave this page a nonce.
setNonce(document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '');
const server = new URL('..', base).href.replace(/\/$/, '');
const settings = new Settings();
const session = new SessionStore(server);
const page: PageState = {
  server,
  version: __VERSION__,
  base: base.pathname.replace(/\/$/, ''),
  session,
  settings,
  grid: new GridStore(),
  shortcuts: new Shortcuts(() => settings.choices.singleKeys, isTyping),
  strip: new StripSlot(),
};
// The stream is opened again by itself; whether that can succeed, the server says.
const stream = new TabStream(() => void session.ask());
const live = new LiveStore(stream, pageTiming);
let isConnected = false;
session.subscribe(() => {
  if (isConnected || session.state.kind !== 'open') return;
  isConnected = true;
  const connection = new URLSearchParams(location.search).get('connection');
  stream.connect(openStream({ server, connection }, session.state.facts.id));
});
// A session that ended shows in the stream first: each refusal is looked into once.
let refusal: FaascopeError | null = null;
live.subscribe(() => {
  const { status } = live.newest;
  if (status.kind !== 'lost' || status.error === refusal) return;
  refusal = status.error;
  if (refusal.code === 'unauthorized' && session.state.kind === 'open') void session.ask();
});
document.addEventListener('keydown', (event) => page.shortcuts.handle(event));

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App page={page} live={live} />);
