import { Fragment } from 'react';
import { useWords } from '../../i18n/words.ts';
import { bytes, duration, plainText } from '../../lib/figures.ts';
import styles from './Facts.module.css';
import type { FunctionAnswer } from './functionData.ts';
import { PaneHead } from './PaneHead.tsx';

/** What is said of one fact; null where nobody knows, or nothing is declared. */
interface FactPart {
  readonly text: string | null;
  /** What it is called where there is none. */
  readonly name: string;
  readonly reason?: 'notDeclared';
  readonly form?: (value: string) => string;
}

/** How the function is configured, and who serves its figures. */
export function Facts({ answer }: { readonly answer: FunctionAnswer }) {
  const { facts: words } = useWords().functionPage;
  const { image, limits, execTimeoutSeconds, scaleMin, scaleMax, labels } = answer;
  const bound = (name: string, replicas: number | null, form: (replicas: string) => string): FactPart => ({
    ...{ name, form, text: replicas === null ? null : String(replicas) },
    // Where labels are unknown, so is all else that a function declares.
    ...(labels !== null && { reason: 'notDeclared' }),
  });
  const facts: readonly (readonly [name: string, ...parts: readonly FactPart[]])[] = [
    one(words.image, image),
    one(words.limits, limits === null ? null : limitsText(limits, words)),
    one(words.execTimeout, execTimeoutSeconds === null ? null : exact(plainText(duration(execTimeoutSeconds * 1000)))),
    [words.scaling, bound(words.scaleMin, scaleMin, words.min), bound(words.scaleMax, scaleMax, words.max)],
    one(words.sources, sourcesText(answer, words.every)),
    one(words.labels, labels === null ? null : labelsText(labels) || words.none),
  ];
  return (
    <section className={styles['facts']} data-solid="">
      <PaneHead title={words.configuration} />
      <dl>
        {facts.map(([name, ...parts]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={parts.map(shown).join(words.listSeparator)}>
              {parts.map((part, index) => (
                <Fragment key={part.name}>
                  {index > 0 && words.listSeparator}
                  <bdi {...(part.text === null && unknown(part, answer.name))}>{shown(part)}</bdi>
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function one(name: string, text: string | null): readonly [name: string, part: FactPart] {
  return [name, { name, text }];
}

function shown({ text, form = String }: FactPart): string {
  return form(text ?? '–');
}

/** What the card of a fact is written from. */
function unknown({ name, reason }: FactPart, subject: string) {
  return { 'data-unknown': name, 'data-of': subject, 'data-reason': reason };
}

/** What was set, rather than measured: `10 s`, not `10.0 s`. */
function exact(text: string): string {
  return text.replace(/\.0+ /, ' ');
}

/** `1 core, 128 MiB`. */
function limitsText(
  { cpuCores, memoryBytes }: NonNullable<FunctionAnswer['limits']>,
  words: { readonly none: string; readonly cores: (count: number) => string },
): string {
  const parts = [
    cpuCores === null ? '' : words.cores(cpuCores),
    memoryBytes === null ? '' : exact(plainText(bytes(memoryBytes))),
  ];
  return parts.filter((part) => part !== '').join(', ') || words.none;
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** `agent 1 s, gateway 5 s`: each source once for each of its intervals; without one only where it has none. */
function sourcesText({ sources }: FunctionAnswer, every: (source: string, seconds: number) => string): string | null {
  const all = Object.values(sources);
  const withInterval = new Set(all.flatMap(({ source, intervalSeconds }) => (intervalSeconds === null ? [] : source)));
  const texts = all.flatMap(({ source, intervalSeconds }) => {
    if (source === null || (intervalSeconds === null && withInterval.has(source))) return [];
    return [intervalSeconds === null ? source : every(source, Math.max(1, Math.round(intervalSeconds)))];
  });
  return texts.length === 0 ? null : [...new Set(texts)].join(', ');
}
