import type { createClient, TopicState } from '../../src/client/client.ts';
import { count, countOrMean, type FigureText, figure, percentile, plainText, readyOf } from '../../web/lib/figures.ts';
import type { FigureCell } from './figureCells.ts';

type Client = ReturnType<typeof createClient>;

/** A topic as it is streamed now. */
export async function topicOf<Name extends 'overview' | 'functions'>(
  client: Client,
  name: Name,
): Promise<TopicState<Name>> {
  for await (const { topics } of client.watch([name])) {
    const state = topics[name]?.state ?? null;
    if (state !== null) return state;
  }
  throw new Error(`The topic ${name} ended before its first state.`);
}

/** What a cell shows that no window has: how long a call has run, or how many run. It is within bounds. */
type Expected = string | { readonly from: number; readonly to: number };

/** The figures of a second, as the API tells them. */
export class SecondFigures {
  readonly #client: Client;
  readonly #second: number;

  constructor(client: Client, second: number) {
    this.#client = client;
    this.#second = second;
  }

  async of(name: string): Promise<Expected | null> {
    const [, kind, subject = '', column = ''] = /^(function|node|invocation):(.*):(\w+)$/.exec(name) ?? [];
    if (kind === 'node') return this.#ofNode(subject, column);
    if (kind === 'invocation') return this.#elapsed(subject);
    if (kind === 'function') {
      const [namespace = '', short = ''] = subject.split('/');
      return column === 'reading' ? this.#running(subject) : this.#ofFunction(namespace, short, column);
    }
    return this.#ofAll(name);
  }

  async #ofFunction(namespace: string, name: string, column: string): Promise<string> {
    const { columns, endSecond } = await this.#client.functionWindow({ namespace, name });
    const read = (each: string) => columns?.[each]?.[59 - (endSecond - this.#second)] ?? null;
    const { replicasWanted } = await this.#client.function({ namespace, name });
    const texts: Record<string, FigureText> = {
      callsPerSecond: countOrMean(read('callsPerSecond')),
      errorsPerSecond: countOrMean(read('errorsPerSecond')),
      p50Ms: percentile(read('p50Ms'), null),
      p95Ms: percentile(read('p95Ms'), null),
      cpuPercent: figure(read('cpuPercent')),
      memoryPercent: figure(read('memoryPercent')),
      replicasReady: readyOf(read('replicasReady'), replicasWanted),
    };
    return plainText(texts[column] ?? []);
  }

  async #ofNode(name: string, column: string): Promise<string> {
    if (column === 'reading') return '';
    if (column === 'pods') return String((await this.#client.node({ name })).pods);
    const { columns, endSecond } = await this.#client.nodeWindow({ name });
    return plainText(figure(columns?.[column]?.[59 - (endSecond - this.#second)] ?? null));
  }

  async #elapsed(id: string): Promise<Expected> {
    const { startedAtSeconds } = await this.#client.invocation({ id });
    const seconds = this.#second - startedAtSeconds;
    return { from: seconds - 1, to: seconds + 1 };
  }

  /** How many calls ran: those that began or ended around this second may be among them. */
  async #running(subject: string | null): Promise<Expected> {
    const names = (await this.#client.functions({ limit: 1000 })).items;
    const all = await Promise.all(
      names
        .filter(({ namespace, name }) => subject === null || subject === `${namespace}/${name}`)
        .map(({ namespace, name }) => this.#client.functionInvocations({ namespace, name, limit: 1000 })),
    );
    const ran = (margin: number) =>
      all
        .flatMap(({ items }) => items)
        .filter(({ startedAtSeconds, endedAtSeconds }) => {
          const hasBegun = startedAtSeconds < this.#second + margin;
          return hasBegun && (endedAtSeconds === null || endedAtSeconds > this.#second - margin);
        }).length;
    return { from: ran(-1.5), to: ran(1.5) };
  }

  /** Calls of all functions, or how many of them failed, which is left out where none did. */
  async #ofStrip(column: 'calls' | 'errors'): Promise<string> {
    const { columns, endSecond } = await topicOf(this.#client, 'overview');
    const value = columns[column][59 - (endSecond - this.#second)] ?? null;
    return column === 'errors' && (value ?? 0) === 0 ? '' : plainText(count(value));
  }

  async #ofAll(name: string): Promise<Expected | null> {
    switch (name) {
      case 'strip:calls':
        return this.#ofStrip('calls');
      case 'strip:errors':
        return this.#ofStrip('errors');
      case 'overview:functions':
        return String((await this.#client.functions()).total);
      case 'overview:nodes':
        return String((await this.#client.nodes()).total);
      case 'overview:running':
        return this.#running(null);
      case 'overview:problems': {
        const { items } = await this.#client.findings();
        const now = items.filter(({ severity, endedSeconds, sinceSeconds }) => {
          return (
            severity !== 'note' &&
            (endedSeconds === null || endedSeconds > this.#second) &&
            sinceSeconds <= this.#second + 1
          );
        });
        return { from: now.length - 1, to: now.length + 1 };
      }
      default:
        return null;
    }
  }
}

/** The cells that do not show what they are to show. */
export async function wrongCells(cells: readonly FigureCell[], figures: SecondFigures): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name, text } of cells) {
    const expected = await figures.of(name);
    const isRight =
      expected !== null && typeof expected === 'object'
        ? Number.parseFloat(text || '0') >= expected.from && Number.parseFloat(text || '0') <= expected.to
        : text === expected;
    if (!isRight) wrong.push(`${name} shows "${text}", not ${JSON.stringify(expected)}`);
  }
  return wrong;
}
