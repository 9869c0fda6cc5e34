import type { Words } from '../../i18n/words.ts';

/** Whom a figure is about. */
export type FigureSubject =
  | { readonly kind: 'function' | 'pod'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'call'; readonly id: string; readonly subFunction: string | null }
  /** All that the page shows. */
  | { readonly kind: 'page' };

type CardWords = Words['figureCard'];

/** A figure that somebody asks about. */
export interface AskedFigure {
  readonly subject: FigureSubject;
  /** Its name in the API, such as `cpuPercent`; of the page's own figures, such as `strip:calls`. */
  readonly column: string;
  readonly nameKey: keyof CardWords['figureNames'];
  readonly meaningKey: keyof CardWords['meanings'];
  /** Stands after its value, where the value is known and does not end with it. */
  readonly unit: string;
}

/** How a figure is read. */
export interface FigureReading {
  /** Whether it is of one second, rather than of the last 60 s. */
  readonly isOfSecond: boolean;
}

type Entry = Pick<AskedFigure, 'nameKey' | 'meaningKey'> & { readonly unit?: string };

const same = <Key extends keyof CardWords['figureNames'] & keyof CardWords['meanings']>(
  key: Key,
  unit = '',
): Entry => ({
  nameKey: key,
  meaningKey: key,
  unit,
});

const ofCalls: Readonly<Record<string, Entry>> = {
  callsPerSecond: same('callsPerSecond', '/s'),
  errorPercent: same('errorPercent', '%'),
  errorsPerSecond: same('errorsPerSecond', '/s'),
  p50Ms: same('p50Ms'),
  p95Ms: same('p95Ms'),
  p99Ms: same('p99Ms'),
  runMeanMs: same('runMeanMs'),
  responseMeanMs: same('responseMeanMs'),
  inFlight: same('inFlight'),
  coldStarts: same('coldStarts'),
  replicasReady: same('replicasReady'),
  reading: same('reading'),
};

const inSecond: Readonly<Record<string, Entry>> = {
  callsPerSecond: { nameKey: 'callsPerSecond', meaningKey: 'callsInSecond', unit: '/s' },
  p50Ms: { nameKey: 'p50Ms', meaningKey: 'p50InSecond' },
  p95Ms: { nameKey: 'p95Ms', meaningKey: 'p95InSecond' },
  p99Ms: { nameKey: 'p99Ms', meaningKey: 'p99InSecond' },
};

const usage = (cpu: Entry['meaningKey'], memory: Entry['meaningKey']): Readonly<Record<string, Entry>> => ({
  cpuPercent: { nameKey: 'cpuPercent', meaningKey: cpu, unit: '%' },
  memoryPercent: { nameKey: 'memoryPercent', meaningKey: memory, unit: '%' },
});

const tables: Readonly<Record<'function' | 'pod' | 'node', Readonly<Record<string, Entry>>>> = {
  function: { ...ofCalls, ...usage('functionCpu', 'functionMemory') },
  pod: usage('podCpu', 'podMemory'),
  node: {
    ...usage('nodeCpu', 'nodeMemory'),
    rootDiskPercent: same('rootDiskPercent', '%'),
    networkDownKibPerSecond: same('networkDownKibPerSecond', ' KiB/s'),
    networkUpKibPerSecond: same('networkUpKibPerSecond', ' KiB/s'),
    diskReadKibPerSecond: same('diskReadKibPerSecond', ' KiB/s'),
    diskWriteKibPerSecond: same('diskWriteKibPerSecond', ' KiB/s'),
    pods: same('pods'),
    reading: same('reading'),
  },
};

const ofPage: Readonly<Record<string, Entry>> = {
  'strip:calls': same('stripCalls', '/s'),
  'strip:errors': same('stripErrors', '/s'),
  'overview:functions': same('functionCount'),
  'overview:nodes': same('nodeCount'),
  'overview:running': same('runningCount'),
  'overview:problems': same('problemCount'),
  'pulse:age': same('pulseAge', ' s'),
};

/**
 * What a figure is, by the name that its element has in `data-figure`, such as `function:openfaas-fn/add:cpuPercent`.
 * Null for a name that is none of a figure.
 */
export function askedFigure(name: string, { isOfSecond }: FigureReading): AskedFigure | null {
  const page = entryOf(ofPage, name);
  if (page !== undefined) return asked({ kind: 'page' }, name, page);
  const [, id = '', subFunction = null] = /^invocation:([^:]*):(?:elapsed|sub:(.*))$/s.exec(name) ?? [];
  if (id !== '') {
    return asked({ kind: 'call', id, subFunction }, 'elapsed', same(subFunction === null ? 'elapsed' : 'subFunction'));
  }
  const [, kind, subject = '', column = ''] = /^(?:resource:)?(function|pod|node):(.*):(\w+)$/s.exec(name) ?? [];
  if (kind !== 'function' && kind !== 'pod' && kind !== 'node') return null;
  const entry =
    (isOfSecond && kind === 'function' ? entryOf(inSecond, column) : undefined) ?? entryOf(tables[kind], column);
  if (entry === undefined) return null;
  if (kind === 'node') return asked({ kind, name: subject }, column, entry);
  const slash = subject.indexOf('/');
  return asked({ kind, namespace: subject.slice(0, slash), name: subject.slice(slash + 1) }, column, entry);
}

function entryOf(table: Readonly<Record<string, Entry>>, name: string): Entry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function asked(subject: FigureSubject, column: string, { unit = '', ...keys }: Entry): AskedFigure {
  return { subject, column, unit, ...keys };
}
