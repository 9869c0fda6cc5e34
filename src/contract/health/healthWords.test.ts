import { expect, test } from 'vitest';
import { type EventFact, eventKinds, type HealthFact, healthKinds } from './healthKinds.ts';
import { type BothLanguages, eventWords, healthWords } from './healthWords.ts';

const subject = { kind: 'pod', namespace: 'fn', name: 'SUBJECT' } as const;

const facts: readonly HealthFact[] = [
  { code: 'calls_failing', params: { percent: 5, calls: 1000 } },
  { code: 'calls_failing', params: { percent: 100, calls: 5 } },
  { code: 'replica_not_ready', params: { reason: 'REASON', message: 'MESSAGE' } },
  { code: 'replica_not_ready', params: { reason: 'REASON', message: null } },
  { code: 'node_memory_high', params: { percent: 91 } },
  { code: 'node_disk_high', params: { percent: 92 } },
  { code: 'function_memory_high', params: { percent: 93, pod: 'POD' } },
  { code: 'cpu_throttled', params: { percent: 40 } },
  { code: 'source_stale', params: { source: 'prometheus', address: 'http://p' } },
  { code: 'source_silent', params: { source: 'prometheus', address: 'http://p' } },
  { code: 'agent_not_responding', params: {} },
];

const events: readonly EventFact[] = [
  { code: 'source_lost', params: { source: 'prometheus', address: 'http://p' } },
  { code: 'source_back', params: { source: 'prometheus', address: 'http://p' } },
  { code: 'pod_created', params: { function: 'add' } },
  { code: 'pod_restarted', params: { restarts: 5, reason: 'REASON' } },
  { code: 'pod_restarted', params: { restarts: 5, reason: null } },
  { code: 'pod_oom_killed', params: { restarts: 5 } },
  { code: 'function_scaled', params: { from: 3, to: 8 } },
  { code: 'connection_changed', params: { from: 'FROM', to: 'TO' } },
];

/** Parameters that a sentence does not need. */
const unsaid: Readonly<Record<string, readonly string[]>> = {
  calls_failing: ['1000', '100'],
  pod_created: ['add'],
  pod_oom_killed: ['5'],
};

/** @param ongoing whether the sentence says how long it has lasted */
function check({ code, params }: HealthFact | EventFact, { en, zh }: BothLanguages, ongoing: boolean): void {
  for (const sentence of [en, zh]) {
    // A percent sign stands at its figure.
    expect(sentence).not.toContain(' %');
    for (const value of Object.values(params)) {
      if (value !== null && !unsaid[code]?.includes(String(value))) expect(sentence).toContain(String(value));
    }
    expect(sentence).not.toMatch(/null|undefined/);
    expect(sentence.includes('{age}')).toBe(ongoing);
  }
  expect(zh).toMatch(/[\u4e00-\u9fff]/);
  expect(en).toMatch(/^[\x20-\x7e]+$/);
}

test.each(facts.map((fact) => [fact.code, fact] as const))(
  'says what %s means in both languages, and how long it has lasted',
  (_code, fact) => {
    const words = healthWords(fact, subject);
    check(fact, words, true);
    for (const sentence of [words.action.en, words.action.zh]) expect(sentence).not.toMatch(/null|undefined|\{age\}/);
  },
);

test.each([
  [
    5,
    100,
    'All 5 calls of SUBJECT failed in the last 60 s, for {age}.',
    'SUBJECT 最近 60 秒的 5 次调用全部失败，已持续 {age}。',
  ],
  [
    20,
    100,
    'All calls of SUBJECT failed in the last 60 s, for {age}.',
    'SUBJECT 最近 60 秒的所有调用全部失败，已持续 {age}。',
  ],
  [
    7,
    30,
    'About 30% of 7 calls of SUBJECT failed in the last 60 s, for {age}.',
    'SUBJECT 最近 60 秒的 7 次调用中有约 30% 失败，已持续 {age}。',
  ],
  [
    10,
    15,
    'About 15% of the calls of SUBJECT failed in the last 60 s, for {age}.',
    'SUBJECT 最近 60 秒约 15% 的调用失败，已持续 {age}。',
  ],
])('says how many of %i calls failed: %i %%', (calls, percent, en, zh) => {
  expect(healthWords({ code: 'calls_failing', params: { percent, calls } }, subject)).toMatchObject({ en, zh });
});

test.each(events.map((fact) => [fact.code, fact] as const))('says what %s means in both languages', (_code, fact) => {
  check(fact, eventWords(fact, subject), false);
});

test('says how to describe a pod in its namespace', () => {
  const fact = { code: 'replica_not_ready', params: { reason: 'REASON', message: null } } as const;
  const { action } = healthWords(fact, subject);
  for (const sentence of [action.en, action.zh]) expect(sentence).toContain('`kubectl describe pod SUBJECT -n fn`');
});

test.each(['$(id)', '`id`'])('quotes the pod %s and its namespace for the shell', (name) => {
  const fact = { code: 'replica_not_ready', params: { reason: 'REASON', message: null } } as const;
  const { action } = healthWords(fact, { kind: 'pod', namespace: '$(ns)', name });
  for (const sentence of [action.en, action.zh]) {
    expect(sentence).toContain(`\`kubectl describe pod '${name}' -n '$(ns)'\``);
  }
});

test('counts a first restart in the singular', () => {
  const { en } = eventWords({ code: 'pod_restarted', params: { restarts: 1, reason: 'Error' } }, subject);
  expect(en).toBe('Pod SUBJECT restarted (Error), for the first time.');
});

test('has words for every code', () => {
  expect(new Set(facts.map(({ code }) => code))).toEqual(new Set(Object.keys(healthKinds)));
  expect(new Set(events.map(({ code }) => code))).toEqual(new Set(Object.keys(eventKinds)));
});
