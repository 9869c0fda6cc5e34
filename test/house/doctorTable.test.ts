import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chinese } from '../../src/contract/finding/chinese.ts';
import { english } from '../../src/contract/finding/english.ts';
import { findingKinds } from '../../src/contract/finding/findingKinds.ts';
import { provokedBy } from '../doctor/provoked.ts';

const root = join(import.meta.dirname, '../..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');

describe('findings', () => {
  it('match the table in docs/doctor.md: codes, severities and parameters', () => {
    const rows = text('docs/doctor.md').matchAll(/^\| `([a-z_]+)` \| (\w+) \| .{15,} \| (.*) \|$/gm);
    const documented = [...rows].map(([, code, severity, params = '']) => ({
      code,
      severity,
      params: [...params.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    }));
    const real = Object.entries(findingKinds).map(([code, { severity, params }]) => {
      return { code, severity, params: Object.keys(params) };
    });
    expect(documented).toEqual(real);
  });

  it('are each provoked by a test file that checks it did so', () => {
    for (const file of new Set(Object.values(provokedBy))) {
      expect(file).toMatch(/^test\/.*\.test\.ts$/);
      expect(text(file)).toMatch(/import \{ provoked \} from '.*\/provoked\.ts';/);
    }
  });

  it('have texts in both languages', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(findingKinds).sort());
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(findingKinds).sort());
  });

  it('use full-width punctuation in Chinese', () => {
    const half = text('src/contract/finding/chinese.ts').match(/[\u4e00-\u9fff][:,;!?()]|[:,;!?()][\u4e00-\u9fff]/g);
    expect(half).toBeNull();
  });
});
