/** What the palette finds. */
export type PaletteKind = 'functions' | 'pods' | 'nodes' | 'actions';

/** What is looked for. */
export interface PaletteQuery {
  /** Part of a name. */
  readonly text: string;
  /** What alone is looked for; null for all. */
  readonly only: PaletteKind | null;
}

/** What narrows the search down, before the text. */
export const scopes: readonly (readonly [prefix: string, kind: PaletteKind])[] = [
  ['fn:', 'functions'],
  ['pod:', 'pods'],
  ['node:', 'nodes'],
  ['>', 'actions'],
];

/** Reads what was typed: `or`, `pod:or`, `> fr`. */
export function paletteQuery(typed: string): PaletteQuery {
  const trimmed = typed.trim();
  const [prefix, only = null] = scopes.find(([start]) => trimmed.toLowerCase().startsWith(start)) ?? [''];
  return { text: trimmed.slice(prefix.length).trim(), only };
}

/** Whether a kind is looked for. Pods and nodes are not listed before something is typed. */
export function isWanted({ text, only }: PaletteQuery, kind: PaletteKind): boolean {
  if (only !== null) return only === kind;
  return text !== '' || kind === 'functions' || kind === 'actions';
}

/** Whether a label has the text in it, in any case. */
export function matches(label: string, text: string): boolean {
  return label.toLowerCase().includes(text.toLowerCase());
}
