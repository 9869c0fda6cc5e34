import type { Language } from '../i18n/words.ts';

/** What the page's own address and browser say, read once at the start. */
export class Page {
  /** Address of the server, with its path prefix and no slash at the end. */
  readonly server: string;
  /** Path of the dashboard, without the slash at its end: what the router puts before every address. */
  readonly base: string;
  readonly language: Language;

  private constructor(baseUri: string, languages: readonly string[]) {
    const base = new URL('.', baseUri);
    this.base = base.pathname.replace(/\/$/, '');
    this.server = new URL('..', base).href.replace(/\/$/, '');
    this.language = languages.find((each) => /^(?:en|zh)\b/i.test(each))?.startsWith('zh') ? 'zh' : 'en';
  }

  static open(): Page {
    document.documentElement.dataset['theme'] = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
    return new Page(document.baseURI, navigator.languages);
  }
}
