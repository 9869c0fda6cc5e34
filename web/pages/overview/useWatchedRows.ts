import { useEffect, useState } from 'react';
import type { TopicName } from '../../../src/client/client.ts';
import { useWatch } from '../../state/liveContext.ts';
import type { NodeItem } from './overviewItems.ts';
import type { LineRange, TableLine } from './rowGroups.ts';

/** Rows are watched when they have been in the window for this long: scrolling past them costs nothing. */
const settleMs = 200;

/** Follows the functions and nodes that are in the window second by second. */
export function useWatchedRows(lines: readonly TableLine[], range: LineRange, nodes: readonly NodeItem[]): void {
  const names = lines
    .slice(range.from, range.to)
    .flatMap((line): readonly TopicName[] =>
      line.kind === 'function' ? [`function:${line.item.namespace}/${line.item.name}`] : [],
    );
  const wanted = [...names, ...nodes.map(({ name }): TopicName => `node:${name}`)].toSorted().join('\n');
  const [watched, setWatched] = useState(wanted);
  useEffect(() => {
    if (watched === '') setWatched(wanted);
    const timer = setTimeout(() => setWatched(wanted), settleMs);
    return () => clearTimeout(timer);
  }, [wanted, watched]);
  useWatch(topicsOf(watched));
}

function topicsOf(text: string): readonly TopicName[] {
  return text.split('\n').flatMap((name): readonly TopicName[] => {
    if (name.startsWith('node:')) return [`node:${name.slice('node:'.length)}`];
    const [, namespace, short] = /^function:([^/]*)\/(.*)$/.exec(name) ?? [];
    return namespace === undefined || short === undefined ? [] : [`function:${namespace}/${short}`];
  });
}
