import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bytes of a recorded reply. @param path below test/fixtures */
export function fixture(path: string): Buffer {
  return readFileSync(join(import.meta.dirname, 'fixtures', path));
}
