import { describe, expect, it } from 'vitest';
import type { DoctorFinding } from '../../../src/client/client.ts';
import { healthWords } from '../../../src/contract/health/healthWords.ts';
import { shellWord } from '../../../src/contract/health/shellWord.ts';
import type { FunctionItem } from './overviewItems.ts';
import { actionOf, type Finding, namedSentence, problemsOf, setUpOf } from './problems.ts';
import { functionItem } from './testItems.ts';

function finding(changes: Partial<Finding> = {}): Finding {
  return {
    connection: 'lab',
    id: 'f1',
    severity: 'error',
    subject: { kind: 'function', namespace: 'openfaas-fn', name: 'errlog' },
    sinceSeconds: 900,
    endedSeconds: null,
    code: 'calls_failing',
    params: {},
    en: 'All failed, for {age}.',
    zh: '',
    action: { en: 'Read the log lines of a failed invocation.', zh: '' },
    revision: 1,
    ...changes,
  };
}

describe('problems', () => {
  it('are what is wrong now: errors first, then what has lasted longest', () => {
    const found = problemsOf([
      finding({ id: 'new warning', severity: 'warning', sinceSeconds: 950 }),
      finding({ id: 'new error', sinceSeconds: 950 }),
      finding({ id: 'over', endedSeconds: 990 }),
      finding({ id: 'note', severity: 'note' }),
      finding({ id: 'old error', sinceSeconds: 100 }),
      finding({ id: 'old warning', severity: 'warning', sinceSeconds: 1 }),
    ]);
    expect(found.map(({ id }) => id)).toEqual(['old error', 'new error', 'old warning', 'new warning']);
  });

  it.each([
    ['About 15% of the calls of pdf-invoice failed.', 'pdf-invoice', ['About 15% of the calls of ', ' failed.']],
    ['pdf-invoice failed.', 'pdf', ['', ' pdf-invoice failed.']],
    ['Replica a-1 of a is full.', 'a', ['Replica a-1 of ', ' is full.']],
    ['The agent is not on node n1.example.org.', 'n1.example.org', ['The agent is not on node ', '.']],
    ['No data from prometheus.', 'prometheus', ['No data from ', '.']],
    ['副本 a-1 未就绪', 'a-1', ['副本 ', ' 未就绪']],
    ['prometheus（10.0.0.1）没有新数据', 'prometheus', ['', '（10.0.0.1）没有新数据']],
    ['$& .* failed.', '.*', ['$& ', ' failed.']],
    ['Something failed.', '', ['', ' Something failed.']],
  ])('name their subject once: %s', (sentence, name, [before, after]) => {
    expect(namedSentence(sentence, name)).toEqual({ before, name, after });
  });

  it('of the set-up are those to be fixed, and notes that cost figures', () => {
    const found = (severity: DoctorFinding['severity'], figures: DoctorFinding['figures']): DoctorFinding => {
      const words = { text: '', fix: '' };
      return { code: 'no_agents', severity, figures, params: {}, source: null, copy: null, en: words, zh: words };
    };
    const [fine, ...lacking] = [
      found('note', []),
      found('note', ['logs']),
      found('warning', []),
      found('error', ['logs']),
    ] as const;
    expect(setUpOf([fine, ...lacking])).toEqual(lacking);
  });

  const pod: Finding['subject'] = { kind: 'pod', namespace: 'openfaas-fn', name: 'pdf-1' };
  const ofPod = finding({ subject: pod, code: 'replica_not_ready', en: 'Replica pdf-1 has not been ready.' });
  const { code, sinceSeconds, en } = ofPod;
  const problem = { severity: 'error', code, sinceSeconds, en, zh: '' } as const;
  const [pdf, other] = [functionItem({ name: 'pdf', problem }), functionItem({ name: 'pdf-1' })];
  const says = (action: string) => ({ ...ofPod, action: { en: action, zh: '' } });
  const describePod = says('Run `kubectl describe pod pdf-1`, and read its log.');

  it.each<[string, Finding, readonly FunctionItem[], ReturnType<typeof actionOf>]>([
    ['opens its function', finding(), [], { kind: 'open', namespace: 'openfaas-fn', name: 'errlog' }],
    [
      'opens the function whose problem it is',
      describePod,
      [other, pdf],
      { kind: 'open', namespace: 'openfaas-fn', name: 'pdf' },
    ],
    [
      'copies the command that the API names',
      describePod,
      [other],
      { kind: 'copy', command: 'kubectl describe pod pdf-1' },
    ],
    [
      'does not open a function of the same name in another namespace',
      describePod,
      [{ ...pdf, namespace: 'staging' }],
      { kind: 'copy', command: 'kubectl describe pod pdf-1' },
    ],
    ['is nothing where there is none', finding({ subject: { ...pod, kind: 'node' } }), [pdf], { kind: 'none' }],
  ])('has an action that %s', (_, found, functions, action) => {
    expect(actionOf(found, functions)).toEqual(action);
  });

  it.each(['$(id)', '`id`', "a'`id`'b", 'a\\`id`'])('copies a command in which the pod %s is one word', (name) => {
    const fact = { code: 'replica_not_ready', params: { reason: 'CrashLoopBackOff', message: null } } as const;
    const { action } = healthWords(fact, { kind: 'pod', namespace: 'openfaas-fn', name });
    const copied = actionOf(finding({ subject: { ...pod, name }, action }), []);
    const command = `kubectl describe pod ${shellWord(name)} -n openfaas-fn`;
    expect(copied).toEqual({ kind: 'copy', command });
  });
});
