import { describe, expect, it } from 'vitest';
import { PeriodicTasks } from './periodicTasks.ts';

function tasksAt() {
  let nowMs = 0;
  const lines: string[] = [];
  const clock = { wallMs: () => 0, monotonicMs: () => nowMs };
  const tasks = new PeriodicTasks(clock, (line) => lines.push(line));
  const failAt = (ms: number, task: 'answers' | 'sampler', thrown: unknown) => {
    nowMs = ms;
    tasks.run(task, () => {
      throw thrown;
    });
  };
  return { tasks, lines, failAt, wait: (ms: number) => (nowMs += ms) };
}

describe('PeriodicTasks', () => {
  it('catches errors and reports them for 20 s', () => {
    const { tasks, failAt, wait } = tasksAt();
    expect(tasks.failing()).toEqual([]);
    failAt(1000, 'answers', new TypeError('no such thing'));
    expect(tasks.failing()).toEqual([{ task: 'answers', message: 'TypeError: no such thing' }]);
    tasks.run('answers', () => {});
    wait(19_999);
    expect(tasks.failing()).toHaveLength(1);
    wait(1);
    expect(tasks.failing()).toEqual([]);
  });

  it('logs each task at most once a minute', () => {
    const { lines, failAt } = tasksAt();
    for (let second = 0; second < 125; second++) failAt(second * 1000, 'answers', new Error('x'));
    failAt(125_000, 'sampler', new Error('y'));
    expect(lines.map((line) => line.split('\n', 1)[0])).toEqual([
      ...Array(3).fill('Task "answers" failed, retrying: Error: x'),
      'Task "sampler" failed, retrying: Error: y',
    ]);
  });

  it('does not say that background work is retried', () => {
    const { tasks, lines } = tasksAt();
    tasks.failed('background work', new TypeError('no such thing'));
    expect(lines[0]).toMatch(/^Background work failed: TypeError: no such thing\n/);
  });

  it.each([
    [
      Object.assign(new Error("EMFILE: too many open files, scandir '/proc'"), { code: 'EMFILE' }),
      'EMFILE: too many open files',
    ],
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('formats %s', (thrown, message) => {
    const { tasks, failAt } = tasksAt();
    failAt(0, 'sampler', thrown);
    expect(tasks.failing()).toEqual([{ task: 'sampler', message }]);
  });
});
