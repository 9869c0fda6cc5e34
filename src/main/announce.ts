import type { NotRunnable } from '../host/functionSpec.ts';
import type { ServeOptions } from './options/serveOptions.ts';

/** What the start says: where it listens, where the figures come from, and what it does by itself. */
export function announcement(
  options: ServeOptions,
  origin: string,
  version: string,
  functions: { readonly names: readonly string[]; readonly notRunnable: readonly NotRunnable[] },
): string {
  const { functionsFolder, demoCalls, listen, tokens } = options;
  const lines = [
    `faascope ${version} at ${origin}`,
    'Figures: this machine, every second. Nothing else is connected.',
    `Functions: ${functions.names.join(', ') || 'none'} (${functionsFolder ?? 'the samples'}), run on this machine.`,
  ];
  if (demoCalls)
    lines.push('The samples are called in turn, about one call a second in all; --no-demo-calls stops that.');
  for (const { name, line, reason } of functions.notRunnable) {
    lines.push(`Not runnable here: ${name} (stack.yaml, line ${line}). ${reason}`);
  }
  if (!listen.loopbackOnly && tokens === null) {
    lines.push('Warning: everybody who reaches this address can read everything; --token-file asks for tokens.');
  }
  return `${lines.join('\n')}\n`;
}
