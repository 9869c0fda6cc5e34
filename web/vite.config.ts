import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const manifest: { readonly version: string } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'),
);

export default defineConfig({
  root: import.meta.dirname,
  // Every address is relative: the dashboard works behind any path prefix.
  base: './',
  plugins: [react()],
  define: { __VERSION__: JSON.stringify(manifest.version) },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The first with AbortSignal.any, which the client needs: no other way combines signals without holding on to them.
    target: ['chrome116', 'firefox124', 'safari17.4'],
    // Data addresses would need a wider content security policy.
    assetsInlineLimit: 0,
    // That of the interface's description is one package.
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'docs.html'].map((page) => join(import.meta.dirname, page)),
      checks: { pluginTimings: false },
    },
  },
  worker: { format: 'es' },
});
