import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ServerProcess } from '../serverProcess.ts';

/** The flags of an `npm start` command, each old text replaced by a new one. */
export function flagsOf(command: string, replaced: Readonly<Record<string, string>> = {}): string[] {
  let text = command.replace('npm start -- ', '');
  for (const [before, after] of Object.entries(replaced)) text = text.replaceAll(before, after);
  return text.split(' ');
}

/** Runs a server with these flags while `use` does. */
export async function withServer(
  flags: readonly string[],
  use: (server: ServerProcess) => Promise<void>,
): Promise<void> {
  const server = await ServerProcess.start(flags);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

/** What a command prints that runs in a folder. @throws Error if it fails */
export async function shell(
  command: string,
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...process.env, ...environment };
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: folder, env });
  return stdout;
}
