import { expect, test } from 'vitest';
import { PeriodicTasks } from '../model/source/periodicTasks.ts';
import { type Swept, sweep } from './sweep.ts';

test.each(['watches', 'answers', 'health', 'streams'])(
  'an error in %s does not stop the other work of a second',
  (task) => {
    const done: string[] = [];
    const part = (name: string) => () => {
      if (name === task) throw new Error(`in ${name}`);
      done.push(name);
    };
    const swept: Swept = {
      watches: { sweep: part('watches') },
      ready: { sweep: part('answers') },
      healthTable: { sweep: part('health') },
      streams: { tick: part('streams') },
    };
    const tasks = new PeriodicTasks({ wallMs: () => 0, monotonicMs: () => 0 }, () => {});
    sweep(tasks, swept);
    expect(done).toEqual(['watches', 'answers', 'health', 'streams'].filter((name) => name !== task));
    expect(tasks.failing()).toEqual([{ task, message: `Error: in ${task}` }]);
  },
);
