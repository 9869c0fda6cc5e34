import { describe, expect, it } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import { StreamStage, settle } from '../../../test/streams/stage.ts';

const names = (events: readonly { name: string }[]) => events.map(({ name }) => name);

async function opened(stage: StreamStage, topics: Record<string, number | null>) {
  const stream = stage.open(topics);
  await settle();
  return stream;
}

describe('The window of an entity', () => {
  it('is sent after 5 s at the latest, however often the entity changes', async () => {
    const stage = new StreamStage();
    stage.source.fill = () => new Promise(() => {});
    const { output } = await opened(stage, { 'function:fn/add': null });
    for (let turn = 0; turn < 5; turn++) {
      stage.index.changePods({ put: [fakePod(`more-${turn}`, 'add')], dropped: [] });
      await stage.pass(1);
    }
    expect(names(output.take())).toEqual(['server', 'second', 'second', 'second', 'second', 'state']);
  });

  it('is that of an earlier revision if the entity changes faster than its windows fill', async () => {
    const stage = new StreamStage();
    const fills: (() => void)[] = [];
    stage.source.fill = () => new Promise((resolve) => fills.push(resolve));
    const { output } = await opened(stage, { 'function:fn/add': null });
    stage.index.changePods({ put: [fakePod('add-2', 'add')], dropped: [] });
    await stage.pass(1);
    expect(fills).toHaveLength(2);
    fills[0]?.();
    await settle();
    expect(output.take().at(-1)).toMatchObject({ name: 'state', data: { topic: 'function:fn/add' } });
    fills[1]?.();
    await stage.pass(1);
    expect(names(output.take())).toEqual(['second']);
  });

  it('is not that of an earlier pod of the same name', async () => {
    const stage = new StreamStage();
    const fills: (() => void)[] = [];
    stage.source.fill = () => new Promise((resolve) => fills.push(resolve));
    const { output } = await opened(stage, { 'pod:fn/add-1': null });
    stage.index.changePods({ put: [], dropped: [fakePod('add-1', 'add')] });
    stage.index.changePods({ put: [fakePod('add-1', 'add', { uid: 'another' })], dropped: [] });
    await stage.pass(1);
    fills[0]?.();
    await settle();
    expect(names(output.take())).toEqual(['server', 'second']);
    fills[1]?.();
    await settle();
    expect(names(output.take())).toEqual(['state']);
  });
});
