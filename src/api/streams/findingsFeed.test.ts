import { expect, it } from 'vitest';
import { StreamStage, settle } from '../../../test/streams/stage.ts';
import { HealthTable } from '../../model/health/healthTable.ts';
import type { Connection } from '../../model/source/connection.ts';

it.each(['findings', 'events'])(
  'The topic %s is sent when the connection was looked at, also after a switch',
  async (topic) => {
    const all: Connection[] = [];
    const healthTable = new HealthTable({ find: () => all[0] ?? null, all: () => all });
    const stage = new StreamStage({ healthTable });
    const { output } = stage.open({ [topic]: null });
    const states = () => output.take().flatMap(({ name, data }) => (name === 'state' ? [data['state']] : []));
    await settle();
    await stage.pass(2);
    expect(states()).toEqual([]);
    const { current } = stage;
    if (current !== null) all.push(current);
    healthTable.sweep();
    await stage.pass(1);
    expect(states()).toMatchObject([{ connection: 'lab' }]);

    const next = stage.connectionOf('other');
    stage.current = next;
    await stage.pass(1);
    expect(states()).toEqual([]);
    all[0] = next;
    healthTable.sweep();
    await stage.pass(1);
    expect(states()).toMatchObject([{ connection: 'other' }]);
  },
);
