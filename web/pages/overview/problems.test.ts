import { describe, expect, it } from 'vitest';
import { actionOf, type Finding, problemsOf } from './problems.ts';

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

  const pod: Finding['subject'] = { kind: 'pod', namespace: 'openfaas-fn', name: 'pdf-1' };
  const describePod = { en: 'Run `kubectl describe pod pdf-1`, and read its log.', zh: '' };

  it.each<[string, Finding, string | null, ReturnType<typeof actionOf>]>([
    ['opens its function', finding(), null, { kind: 'open', namespace: 'openfaas-fn', name: 'errlog' }],
    [
      'opens the function of its pod',
      finding({ subject: pod }),
      'pdf',
      { kind: 'open', namespace: 'openfaas-fn', name: 'pdf' },
    ],
    [
      'copies the command that the API names',
      finding({ subject: pod, action: describePod }),
      null,
      { kind: 'copy', command: 'kubectl describe pod pdf-1' },
    ],
    ['is nothing where there is none', finding({ subject: { ...pod, kind: 'node' } }), null, { kind: 'none' }],
  ])('has an action that %s', (_, problem, owner, action) => {
    expect(actionOf(problem, () => owner)).toEqual(action);
  });
});
