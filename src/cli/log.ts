import pino, { type Logger } from 'pino';
import { logOutput } from './printing.ts';

/** How the log is written: sentences for people, or a JSON object a line with the same facts as fields. */
export const logFormats = ['text', 'json'] as const;

/** One of {@link logFormats}. */
export type LogFormat = (typeof logFormats)[number];

const levelWords: Readonly<Record<number, string>> = { 40: 'warning: ', 50: 'error: ', 60: 'error: ' };

/** The log of the server, on standard error. @param level as `--log-level` takes it */
export function serverLog(level: string, format: LogFormat): Logger {
  const output = format === 'json' ? logOutput : { write: (line: string) => logOutput.write(textLine(line)) };
  return pino({ level, base: null }, output);
}

/** A line of the JSON log as text: its time, its level from warnings on, its message, and the stack of an error. */
export function textLine(line: string): string {
  const { time, level, msg, err }: LogLine = JSON.parse(line);
  const words = `${new Date(time).toISOString()} ${levelWords[level] ?? ''}${msg ?? ''}`;
  return err?.stack === undefined ? `${words}\n` : `${words}\n${err.stack}\n`;
}

/** What pino writes. */
interface LogLine {
  /** Unix ms. */
  readonly time: number;
  readonly level: number;
  readonly msg?: string;
  readonly err?: { readonly stack?: string };
}
