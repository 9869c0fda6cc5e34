import { describe, expect, it } from 'vitest';
import { type FailureReason, failureReasons } from '../contract/finding/failureReason.ts';
import type { FailingKind } from '../contract/finding/failureWords.ts';
import type { SourceName } from '../contract/sourceName.ts';
import type { SourceChange } from '../model/source/sourceWatch.ts';
import { newsOf } from './sourceNews.ts';

function change(
  kind: FailingKind,
  address: string,
  reason: FailureReason,
  more: Partial<SourceChange> = {},
): SourceChange {
  const names = { prometheus: 'prometheus', kubernetes: 'kubernetes', agent: 'agent' } as const;
  const name: SourceName = kind === 'gateway' || kind === 'gateway_metrics' ? 'gateway' : names[kind];
  const failure = { kind, reason, message: 'What the source said.' };
  return { source: { name, address }, failure, lostForMs: null, hadAnswered: false, sinceMs: 0, ...more };
}

describe('newsOf', () => {
  it('is a sentence with advice, and the same facts as fields', () => {
    expect(newsOf([change('prometheus', 'http://p:9090', 'refused')])).toEqual([
      {
        level: 'warn',
        fields: {
          source: 'prometheus',
          address: 'http://p:9090',
          reason: 'refused',
          state: 'lost',
          error: 'What the source said.',
          fix: 'Check that it runs there, or correct --prometheus.',
        },
        sentence:
          'Prometheus at http://p:9090: connection refused. Check that it runs there, or correct --prometheus. Retrying.',
      },
    ]);
  });

  it('is a shorter one when the source is back', () => {
    const back = change('gateway', 'http://g', 'timeout', { lostForMs: 61_400, hadAnswered: true });
    expect(newsOf([back])).toEqual([
      {
        level: 'info',
        fields: { source: 'gateway', address: 'http://g', reason: 'timeout', state: 'back', lostSeconds: 61 },
        sentence: 'Gateway at http://g: answering again, after 61 s.',
      },
    ]);
  });

  it('depends on the reason, and on the settings of the kind of source', () => {
    for (const kind of ['prometheus', 'kubernetes', 'gateway', 'gateway_metrics', 'agent'] as const) {
      const sentences = failureReasons.map((reason) => newsOf([change(kind, 'http://x', reason)])[0]?.sentence ?? '');
      expect(new Set(sentences).size).toBe(failureReasons.length);
      for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].+: \S.+\. [A-Z].+\. Retrying\.$/);
    }
  });

  it('is one line about many sources that fail in the same way at once', () => {
    const addresses = ['a', 'b', 'c', 'd', 'e'].map((node) => `http://${node}:8010`);
    const news = newsOf([
      change('prometheus', 'http://p', 'refused'),
      ...addresses.map((address) => change('agent', address, 'refused')),
    ]);
    expect(news.map(({ sentence }) => sentence)).toEqual([
      'Prometheus at http://p: connection refused. Check that it runs there, or correct --prometheus. Retrying.',
      'Agent at http://a:8010, http://b:8010, http://c:8010 and 2 more: connection refused. Check that it runs there, or correct --agent. Retrying.',
    ]);
    expect(news[1]?.fields).toMatchObject({ addresses });
  });
});
