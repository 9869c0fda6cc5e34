import { useWords } from '../../i18n/words.ts';
import { bytes, duration, plainText } from '../../lib/figures.ts';
import styles from './Facts.module.css';
import type { FunctionAnswer } from './functionData.ts';
import { PaneHead } from './PaneHead.tsx';

/** How the function is configured, and who serves its figures. */
export function Facts({ answer }: { readonly answer: FunctionAnswer }) {
  const { facts: words } = useWords().functionPage;
  const { image, limits, execTimeoutSeconds, scaleMin, scaleMax, labels } = answer;
  const rows: readonly (readonly [name: string, value: string, isUnknown?: boolean])[] = [
    [words.image, image ?? '–'],
    [words.limits, limits === null ? '–' : limitsText(limits, words)],
    [words.execTimeout, execTimeoutSeconds === null ? '–' : exact(plainText(duration(execTimeoutSeconds * 1000)))],
    [
      words.scaling,
      words.minMax(scaleMin === null ? '–' : String(scaleMin), scaleMax === null ? '–' : String(scaleMax)),
      scaleMin === null || scaleMax === null,
    ],
    [words.sources, sourcesText(answer, words.every)],
    [words.labels, labels === null ? '–' : labelsText(labels) || words.none],
  ];
  return (
    <section className={styles['facts']} data-solid="">
      <PaneHead title={words.configuration} />
      <dl>
        {rows.map(([name, value, isUnknown = value === '–']) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={value} {...(isUnknown && { 'data-unknown': name, 'data-of': answer.name })}>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
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

/** `agent 1 s, gateway 5 s`: each source once, with its interval. */
function sourcesText({ sources }: FunctionAnswer, every: (source: string, seconds: number) => string): string {
  const texts = Object.values(sources).flatMap(({ source, intervalSeconds }) =>
    source === null
      ? []
      : [intervalSeconds === null ? source : every(source, Math.max(1, Math.round(intervalSeconds)))],
  );
  return texts.length === 0 ? '–' : [...new Set(texts)].join(', ');
}
