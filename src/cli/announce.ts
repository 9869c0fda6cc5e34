import type { ServeOptions } from './options/serveOptions.ts';

/** What the start says: where it listens, what it watches, and who can read it. */
export function announcement(
  { listen, tokens }: ServeOptions,
  origin: string,
  version: string,
  watched: readonly string[],
): string {
  const lines = [`faascope ${version} at ${origin}`, ...watched];
  if (!listen.loopbackOnly && tokens === null) {
    lines.push('Warning: everybody who reaches this address can read everything; --token-file asks for tokens.');
  }
  return `${lines.join('\n')}\n`;
}
