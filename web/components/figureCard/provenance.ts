import type { Client, V1Answers } from '../../../src/client/client.ts';
import type { AskedFigure } from './askedFigure.ts';

/** Where a figure comes from. */
export interface Provenance {
  /** Null if nobody measures it. */
  readonly source: string | null;
  readonly intervalSeconds: number | null;
  /** Seconds from the newest measurement to `nowSeconds` of the answer; null where there is none. */
  readonly ageSeconds: number | null;
  /** The code of the doctor's finding that explains why it is not better; null if none does. */
  readonly why: string | null;
  /** The address that is asked and the query, metric or file behind it; null if unknown. */
  readonly how: string | null;
}

/** A finding of the doctor, in the reader's language. */
export type Explanation = Pick<V1Answers['doctor']['findings'][number], 'code' | 'text' | 'fix' | 'copy'>;

/** What the server says about a figure. */
export interface FigureAnswer {
  /** The server's time of the answer, Unix seconds. */
  readonly nowSeconds: number;
  /** Null for what is not measured, such as a count of the inventory. */
  readonly provenance: Provenance | null;
  /** Of a function; null for others, and where nobody knows. */
  readonly callsPerSecond: number | null;
  /** Of a function; null for others. */
  readonly replicasWanted: number | null;
}

type Sources = Readonly<Record<string, Provenance>>;

/** What is known of what is listed rather than measured. */
const listed = { intervalSeconds: null, ageSeconds: null, why: null, how: null } as const;

/** Counts of what is there, rather than measurements. */
const counted: ReadonlySet<string> = new Set(['pods', 'overview:functions', 'overview:nodes']);

/**
 * Asks the server where a figure comes from. Null for figures that the page makes itself.
 * @param connection null for the default one
 */
export async function askFor(
  { subject, column }: AskedFigure,
  client: Client,
  connection: string | null,
  signal: AbortSignal,
): Promise<FigureAnswer | null> {
  if (counted.has(column)) return inventoryOf(await client.connections({}, { signal }), connection);
  switch (subject.kind) {
    case 'function': {
      const { namespace, name } = subject;
      const answer = await client.function({ namespace, name }, { signal });
      const { nowSeconds, callsPerSecond, replicasWanted } = answer;
      const own = entry(answer.sources, column);
      const provenance = own ?? entry((await client.functionWindow({ namespace, name }, { signal })).sources, column);
      return { nowSeconds, provenance, callsPerSecond, replicasWanted };
    }
    case 'pod': {
      const { namespace, name } = subject;
      return measured(await client.pod({ namespace, name }, { signal }), column);
    }
    case 'node':
      return measured(await client.node({ name: subject.name }, { signal }), column);
    case 'call':
    case 'page':
      return null;
  }
}

function inventoryOf({ nowSeconds, items }: V1Answers['connections'], name: string | null): FigureAnswer {
  const item = items.find((each) => (name === null ? each.default : each.connection === name));
  const provenance = item === undefined ? null : { ...listed, source: item.inventory };
  return { nowSeconds, provenance, callsPerSecond: null, replicasWanted: null };
}

function measured(answer: V1Answers['pod'] | V1Answers['node'], column: string): FigureAnswer {
  const { nowSeconds, sources } = answer;
  return { nowSeconds, provenance: entry(sources, column), callsPerSecond: null, replicasWanted: null };
}

function entry(sources: Sources, column: string): Provenance | null {
  return sources[column] ?? null;
}
