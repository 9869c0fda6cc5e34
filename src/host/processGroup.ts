/** Kills every process of the group that `pid` leads; nothing happens when there is none any more. */
export function killProcessGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: they ended by themselves.
  }
}
