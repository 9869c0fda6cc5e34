/** Icons: paths on a field of 16 x 16, drawn with a line of 1.4. */
export const icons = {
  overview: 'M2 4h12M2 8h12M2 12h7M12 10.5v3',
  functions: 'M10.5 2.5c-2 0-2.5 1-2.7 3L7 11c-.3 2-1 2.8-2.5 2.8M5 7h5.5',
  nodes: 'M2.5 2.5h11V7h-11zM2.5 9h11v4.5h-11zM5 4.8h.01M5 11.3h.01',
  pod: 'M8 2.2l5 2.9v5.8l-5 2.9l-5-2.9V5.1zM3 5.1l5 2.9l5-2.9M8 8v5.8',
  logs: 'M2 4h2M6 4h8M2 8h2M6 8h6M2 12h2M6 12h7',
  search: 'M2.8 7a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0M10.2 10.2l3.3 3.3',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6L12.5 8z',
  theme: 'M2.8 8a5.2 5.2 0 1 0 10.4 0a5.2 5.2 0 1 0-10.4 0M8 2.8v10.4M8 3.6l3.6 1.2M8 6l5 0M8 8.4l5 0M8 10.8l4 0',
  settings:
    'M2.5 5h6M12 5h1.5M2.5 11h1.5M7.5 11h6M8.5 5a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0M4 11a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0',
  copy: 'M5.5 5.5h8v8h-8zM10.5 3.5v-1h-8v8h1',
  close: 'm4 4 8 8M12 4l-8 8',
  chevron: 'm5.5 6.5 2.5 3 2.5-3',
  right: 'm6.5 4.5 3.5 3.5-3.5 3.5',
  back: 'm9.5 4.5-3.5 3.5 3.5 3.5',
  down: 'M8 3v9M4.5 9 8 12.5 11.5 9',
  filter: 'M2.5 4h11M5 8h6M7 12h2',
  check: 'm3.5 8.5 3 3 6-7',
  invoke: 'M3 8h9M8.5 4.5 12 8l-3.5 3.5',
} as const;

/** The icons of the dashboard. */
export type IconName = keyof typeof icons;
