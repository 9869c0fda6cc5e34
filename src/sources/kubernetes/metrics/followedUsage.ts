import type { UsageSample } from './decodeUsage.ts';
import { UsageWindow } from './usageWindow.ts';

/** The windows of what is followed, by name; each for as long as somebody follows it. */
export class FollowedUsage {
  readonly #windows = new Map<string, { readonly window: UsageWindow; followers: number }>();

  get size(): number {
    return this.#windows.size;
  }

  /** The median time between distinct samples of the first that has two, seconds; null before. */
  get gapSeconds(): number | null {
    for (const { window } of this.#windows.values()) if (window.gapSeconds !== null) return window.gapSeconds;
    return null;
  }

  has(name: string): boolean {
    return this.#windows.has(name);
  }

  window(name: string): UsageWindow | undefined {
    return this.#windows.get(name)?.window;
  }

  /** @returns true when nobody followed it before */
  follow(name: string): boolean {
    const known = this.#windows.get(name);
    if (known !== undefined) known.followers++;
    else this.#windows.set(name, { window: new UsageWindow(), followers: 1 });
    return known === undefined;
  }

  unfollow(name: string): void {
    const known = this.#windows.get(name);
    if (known !== undefined && --known.followers <= 0) this.#windows.delete(name);
  }

  add(name: string, sample: UsageSample): void {
    this.#windows.get(name)?.window.add(sample);
  }
}
