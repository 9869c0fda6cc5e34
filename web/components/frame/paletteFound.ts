import type { Client, V1Answers } from '../../../src/client/client.ts';
import { isWanted, type PaletteQuery } from './paletteQuery.ts';

/** A function that matches the query. */
export type FoundFunction = V1Answers['functions']['items'][number];
/** A pod that matches the query. */
export type FoundPod = V1Answers['pods']['items'][number];
/** A node that matches the query. */
export type FoundNode = V1Answers['nodes']['items'][number];

/** What the server finds by name. */
export interface Found {
  readonly functions: readonly FoundFunction[];
  readonly pods: readonly FoundPod[];
  readonly nodes: readonly FoundNode[];
}

const most = { functions: 8, pods: 5, nodes: 5 };
/** Where one kind alone is looked for. */
const mostAlone = 20;

/** Looks for each kind by itself: one whose list fails is not in the answer. A kind that is not wanted has no items. */
export async function findByName(
  client: Pick<Client, keyof Found>,
  query: PaletteQuery,
): Promise<{ readonly [Kind in keyof Found]?: Found[Kind] }> {
  const { text, only } = query;
  const parameters = (kind: keyof Found) => ({
    limit: only === kind ? mostAlone : most[kind],
    ...(text === '' ? {} : { q: text }),
  });
  const wants = (kind: keyof Found) => isWanted(query, kind);
  const [functions, pods, nodes] = await Promise.allSettled([
    wants('functions') ? client.functions(parameters('functions')).then(({ items }) => items) : [],
    wants('pods') ? client.pods(parameters('pods')).then(({ items }) => items) : [],
    wants('nodes') ? client.nodes(parameters('nodes')).then(({ items }) => items) : [],
  ]);
  return {
    ...(functions.status === 'fulfilled' && { functions: functions.value }),
    ...(pods.status === 'fulfilled' && { pods: pods.value }),
    ...(nodes.status === 'fulfilled' && { nodes: nodes.value }),
  };
}
