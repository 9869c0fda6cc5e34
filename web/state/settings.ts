import type { Language } from '../i18n/words.ts';
import { type ClockZone, setClockZone } from '../lib/clockTime.ts';

/** What a person chose in this browser. */
export interface Choices {
  /** `auto`: what the browser prefers. */
  readonly language: Language | 'auto';
  /** `system`: what the system prefers. */
  readonly theme: 'dark' | 'light' | 'system';
  /** Whether shortcuts of a single key work. */
  readonly singleKeys: boolean;
  /** Whose time clocks show. */
  readonly clock: ClockZone;
}

const key = 'faascope.settings';
const usual: Choices = { language: 'auto', theme: 'system', singleKeys: true, clock: 'local' };

/** Settings of this browser, shared by its tabs. Without storage, such as in private windows, they last for the page. */
export class Settings {
  readonly #listeners = new Set<() => void>();
  readonly #light = matchMedia('(prefers-color-scheme: light)');
  #choices = read();

  constructor() {
    window.addEventListener('storage', (event) => {
      if (event.key === key) this.#set(read());
    });
    this.#light.addEventListener('change', () => this.#set(this.#choices));
    this.#apply();
  }

  get choices(): Choices {
    return this.#choices;
  }

  /** The language that texts are in. */
  get language(): Language {
    const { language } = this.#choices;
    return language === 'auto' ? preferredLanguage(navigator.languages) : language;
  }

  /** The theme that is shown. */
  get theme(): 'dark' | 'light' {
    const { theme } = this.#choices;
    return theme === 'system' ? (this.#light.matches ? 'light' : 'dark') : theme;
  }

  change(changes: Partial<Choices>): void {
    this.#set({ ...this.#choices, ...changes });
    try {
      localStorage.setItem(key, JSON.stringify(this.#choices));
    } catch {
      // No storage: the choice lasts for the page.
    }
  }

  /** @returns its undo */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #set(choices: Choices): void {
    this.#choices = { ...choices };
    this.#apply();
    for (const listener of this.#listeners) listener();
  }

  #apply(): void {
    const { documentElement } = document;
    setClockZone(this.#choices.clock);
    documentElement.dataset['theme'] = this.theme;
    documentElement.lang = this.language === 'zh' ? 'zh-CN' : 'en';
  }
}

/** The first language of the browser's list that there are texts in. */
export function preferredLanguage(languages: readonly string[]): Language {
  const known = languages.map((each) => each.slice(0, 2).toLowerCase()).find((each) => each === 'en' || each === 'zh');
  return known === 'zh' ? 'zh' : 'en';
}

/** The choices that a stored text holds; what is missing or unknown is the usual. */
export function choicesOf(text: string | null): Choices {
  let stored: unknown = null;
  try {
    stored = JSON.parse(text ?? 'null');
  } catch {
    // Not ours.
  }
  const values: { readonly [name: string]: unknown } = Object(stored);
  const { language, theme, singleKeys, clock } = values;
  return {
    language: language === 'en' || language === 'zh' ? language : usual.language,
    theme: theme === 'dark' || theme === 'light' ? theme : usual.theme,
    singleKeys: singleKeys !== false,
    clock: clock === 'utc' ? clock : usual.clock,
  };
}

function read(): Choices {
  try {
    return choicesOf(localStorage.getItem(key));
  } catch {
    return usual;
  }
}
