import type { DynamicNodeAnswer } from '../../contract/interface/dynamicNode.ts';
import type { Series } from '../../model/series/series.ts';
import type { WatchTable } from '../../model/watch/watchTable.ts';
import { type Asker, type LiveAnswer, refuseNothing, viewOf } from '../answer/liveAnswer.ts';
import { seriesMeta, unmeasured } from '../answer/metaEntry.ts';
import { pairsOf, valuesOf } from '../answer/seriesPairs.ts';
import { findNode } from '../entityLookup.ts';

/** `/dynamic/node` @throws Fault unknown_node, no_metrics_source */
export function dynamicNodeAnswer(asker: Asker, nodeName: string, nowMs: number, watches: WatchTable): LiveAnswer {
  findNode(viewOf(asker, nowMs), nodeName);
  const entity = { kind: 'node', name: nodeName } as const;
  const watch = watches.watch(asker.connection, entity);
  return {
    subject: `dynamicNode ${nodeName}`,
    watch,
    usesCalls: false,
    revision: (atMs) => {
      const view = viewOf(asker, atMs);
      findNode(view, nodeName);
      return view.inventory.index.revisionOf(entity);
    },
    make: (lastSecond, atMs): DynamicNodeAnswer => {
      findNode(viewOf(asker, atMs), nodeName);
      const { source } = watch.choice;
      const node = source.node(nodeName);
      const field = (series: Series | null | undefined) => {
        const values = valuesOf(series ?? null, lastSecond);
        const meta = series ? seriesMeta(source, [series], values, lastSecond, atMs) : unmeasured;
        return { values, pairs: pairsOf(values, lastSecond), meta };
      };
      const cpuRate = field(node?.cpuPercent);
      const diskRate = field(node?.rootDiskPercent);
      const diskRead = field(node?.diskReadKibPerSecond);
      const diskWrite = field(node?.diskWriteKibPerSecond);
      const memRate = field(node?.memoryPercent);
      const networkDown = field(node?.networkDownKibPerSecond);
      const networkUp = field(node?.networkUpKibPerSecond);
      const all = [cpuRate, diskRate, diskRead, diskWrite, memRate, networkDown, networkUp];
      refuseNothing(watch.choice, ...all.map(({ values }) => values));
      return {
        cpuRate: cpuRate.pairs,
        diskRate: diskRate.pairs,
        diskRead: diskRead.pairs,
        diskWrite: diskWrite.pairs,
        memRate: memRate.pairs,
        networkDown: networkDown.pairs,
        networkUp: networkUp.pairs,
        status: 'success',
        meta: {
          cpuRate: cpuRate.meta,
          diskRate: diskRate.meta,
          diskRead: diskRead.meta,
          diskWrite: diskWrite.meta,
          memRate: memRate.meta,
          networkDown: networkDown.meta,
          networkUp: networkUp.meta,
        },
      };
    },
  };
}
