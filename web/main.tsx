import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { OwnStream } from './api/ownStream.ts';
import { LiveStore } from './state/liveStore.ts';
import { Page } from './state/page.ts';
import './styles/tokens.css';
import './styles/base.css';

const page = Page.open();
const live = new LiveStore(new OwnStream(page.server));

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App page={page} live={live} />
    </StrictMode>,
  );
}
