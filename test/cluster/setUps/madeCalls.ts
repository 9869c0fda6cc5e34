import { untilWallTime } from '../../truth/series.ts';
import { callFunction } from '../lab.ts';
import type { CallCount } from './durationPages.ts';

/** Makes calls of functions and counts them by outcome. */
export class MadeCalls {
  readonly #ended = new Map<string, CallCount>();

  /** Calls made of a function. */
  of(functionName: string): CallCount {
    return this.#ended.get(functionName) ?? { success: 0, error: 0 };
  }

  async call(functionName: string, body: string): Promise<void> {
    const { status } = await callFunction(functionName, body);
    const { success, error } = this.of(functionName);
    this.#ended.set(functionName, status < 400 ? { success: success + 1, error } : { success, error: error + 1 });
  }

  /** One call at the beginning of every period, until `signal` aborts and all are answered. */
  async steadily(functionName: string, body: string, everyMs: number, signal: AbortSignal): Promise<void> {
    const open = new Set<Promise<void>>();
    while (!signal.aborted) {
      await untilWallTime((Math.floor(Date.now() / everyMs) + 1) * everyMs);
      const calling = this.call(functionName, body).finally(() => open.delete(calling));
      open.add(calling);
    }
    await Promise.all(open);
  }

  /** One call after another until a time, Unix ms. */
  async ceaselessly(functionName: string, body: string, untilMs: number): Promise<void> {
    while (Date.now() < untilMs) await this.call(functionName, body);
  }
}
