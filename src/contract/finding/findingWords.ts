import { chinese } from './chinese.ts';
import { copies } from './copies.ts';
import { english } from './english.ts';
import type { Finding, FindingParams, Words, WordTable } from './finding.ts';
import type { FindingCode } from './findingKinds.ts';
import type { Language } from './language.ts';

const tables: Readonly<Record<Language, WordTable>> = { en: english, zh: chinese };

/** A finding and its fix in English, on one line. */
export function sentence(finding: Finding): string {
  const { text, fix } = wordsOf('en', finding);
  return `${text} ${fix}`;
}

/** A command or YAML snippet that fixes the finding, to copy and paste; null if there is none. */
export function copyOf<Code extends FindingCode>({ code, params }: Finding<Code>): string | null {
  const table: { readonly [Each in FindingCode]?: (params: FindingParams[Each]) => string } = copies;
  return table[code]?.(params) ?? null;
}

/** The words for a finding. */
export function wordsOf<Code extends FindingCode>(language: Language, { code, params }: Finding<Code>): Words {
  const table: WordTable = tables[language];
  return table[code](params);
}
