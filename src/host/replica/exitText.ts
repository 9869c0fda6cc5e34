const signalTexts: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

/** How a process ended, in the words of the classic watchdog's log: `exit status 3`, `signal: killed`. */
export function exitText(code: number | null, signal: string | null): string {
  if (signal !== null) return `signal: ${signalTexts[signal] ?? signal.toLowerCase()}`;
  return `exit status ${code}`;
}
