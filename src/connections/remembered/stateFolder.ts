import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where what is to be remembered is kept: `--state`, else below `$XDG_STATE_HOME`, else below `~/.local/state`, as the
 * XDG Base Directory Specification has it. Null where this user has no home.
 */
export function stateFolder(
  flag: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  if (flag !== undefined) return flag;
  const state = environment.XDG_STATE_HOME ?? '';
  if (isAbsolute(state)) return join(state, 'faascope');
  try {
    const home = homedir();
    return isAbsolute(home) ? join(home, '.local', 'state', 'faascope') : null;
  } catch {
    return null;
  }
}
