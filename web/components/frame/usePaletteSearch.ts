import { useEffect, useMemo, useState } from 'react';
import { createClient, type V1Answers } from '../../../src/client/client.ts';
import { usePage } from '../../state/pageContext.ts';
import { isWanted, matches, type PaletteQuery } from './paletteQuery.ts';

export type FoundFunction = V1Answers['functions']['items'][number];
export type FoundPod = V1Answers['pods']['items'][number];
export type FoundNode = V1Answers['nodes']['items'][number];

/** What the server finds by name. */
export interface Found {
  readonly functions: readonly FoundFunction[];
  readonly pods: readonly FoundPod[];
  readonly nodes: readonly FoundNode[];
}

const nothing: Found = { functions: [], pods: [], nodes: [] };
const most = { functions: 8, pods: 5, nodes: 5 };
/** Where one kind alone is looked for. */
const mostAlone = 20;

/**
 * Functions, pods and nodes whose name has a text in it, as the server finds them; until it answers, those of the last
 * answer that have it.
 */
export function usePaletteSearch(query: PaletteQuery, connection: string | null): Found {
  const { server } = usePage();
  const { text, only } = query;
  const [found, setFound] = useState<Found>(nothing);
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const client = createClient({ server, signal, ...(connection === null ? {} : { connection }) });
    const wants = (kind: keyof Found) => isWanted({ text, only }, kind);
    const parameters = (kind: keyof Found) => ({
      limit: only === kind ? mostAlone : most[kind],
      ...(text === '' ? {} : { q: text }),
    });
    Promise.all([
      wants('functions') ? client.functions(parameters('functions')).then(({ items }) => items) : [],
      wants('pods') ? client.pods(parameters('pods')).then(({ items }) => items) : [],
      wants('nodes') ? client.nodes(parameters('nodes')).then(({ items }) => items) : [],
    ]).then(
      ([functions, pods, nodes]) => setFound({ functions, pods, nodes }),
      () => {
        // What was found before stays; the pulse says what is wrong.
      },
    );
    return () => ending.abort();
  }, [server, connection, text, only]);
  return useMemo(() => {
    const rest = <Item extends { readonly name: string }>(kind: keyof Found, items: readonly Item[]) =>
      isWanted({ text, only }, kind) ? items.filter(({ name }) => matches(name, text)) : [];
    return {
      functions: rest('functions', found.functions),
      pods: rest('pods', found.pods),
      nodes: rest('nodes', found.nodes),
    };
  }, [found, text, only]);
}

/** Whether functions may be called here; false until it is known. */
export function useMayInvoke(connection: string | null): boolean {
  const { server } = usePage();
  const [mayInvoke, setMayInvoke] = useState(false);
  useEffect(() => {
    const ending = new AbortController();
    createClient({ server, signal: ending.signal })
      .connections()
      .then(
        ({ items }) => {
          const shown = items.find((item) => (connection === null ? item.default : item.connection === connection));
          setMayInvoke(shown?.may.invoke === true);
        },
        () => {
          // Not known: it is not offered.
        },
      );
    return () => ending.abort();
  }, [server, connection]);
  return mayInvoke;
}
