import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../dist/cli/faascope.js');

/** Runs the built `faascope doctor` with its own state folder and locale. */
export async function runDoctor(
  flags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const state = mkdtempSync(join(tmpdir(), 'faascope-doctor-'));
  const child = spawn(process.execPath, [program, 'doctor', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', XDG_STATE_HOME: state, ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = await once(child, 'close');
  rmSync(state, { recursive: true, force: true });
  return { code, stdout, stderr };
}
