import type { Readable } from 'node:stream';

/** Resolves when a process's output matches; keeps reading afterwards, so that the process never blocks on it. */
export function untilPrinted(output: Readable, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      if (!pattern.test(printed)) return;
      output.off('data', read);
      output.resume();
      resolve();
    };
    output.on('data', read);
    output.once('close', () => reject(new Error(`ended without ${pattern}:\n${printed}`)));
  });
}
