/**
 * The code of an error of the system or of Node.js, such as `ENOENT`; null for anything else that was thrown. Messages of
 * such errors have paths in them that not every reader may know.
 */
export function systemErrorCode(thrown: unknown): string | null {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : null;
}
