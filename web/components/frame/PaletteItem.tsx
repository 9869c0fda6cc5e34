import { Command } from 'cmdk';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { useWords } from '../../i18n/words.ts';
import { coarse, elapsed, figure, plainText } from '../../lib/figures.ts';
import type { IconName } from '../../lib/icons.ts';
import { useEachUpdate, useLiveValue } from '../../state/liveContext.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { Figure } from '../figure/Figure.tsx';
import { writeFigure, writeText } from '../figure/writeFigure.ts';
import { Icon } from '../Icon.tsx';
import { Mark } from '../Mark.tsx';
import styles from './Palette.module.css';
import { callsText, newestOf, p95Text, runningNow, windowOf } from './paletteFigures.ts';
import type { FoundFunction, FoundNode, FoundPod } from './paletteFound.ts';

interface ItemProps {
  /** Unique. */
  readonly value: string;
  readonly icon: IconName | ReactNode;
  readonly label: string;
  /** What was searched for. */
  readonly text: string;
  readonly children?: ReactNode;
  readonly onSelect: () => void;
}

/** A line of the palette: what it is, and what it is at present. */
export function PaletteItem({ value, icon, label, text, children, onSelect }: ItemProps) {
  return (
    <Command.Item value={value} className={styles['item']} onSelect={onSelect}>
      {isIcon(icon) ? <Icon name={icon} size={14} /> : icon}
      <Matched label={label} text={text} />
      <span className={styles['hint']}>{children}</span>
    </Command.Item>
  );
}

function isIcon(icon: ItemProps['icon']): icon is IconName {
  return typeof icon === 'string';
}

/** A label with the letters that were searched for in the accent's colour. */
function Matched({ label, text }: { readonly label: string; readonly text: string }) {
  const at = text === '' ? -1 : label.toLowerCase().indexOf(text.toLowerCase());
  return (
    <bdi className={styles['name']} title={label}>
      {at < 0 ? (
        label
      ) : (
        <>
          {label.slice(0, at)}
          <em>{label.slice(at, at + text.length)}</em>
          {label.slice(at + text.length)}
        </>
      )}
    </bdi>
  );
}

interface EntityProps<Item> {
  readonly item: Item;
  readonly text: string;
  readonly onSelect: () => void;
}

interface FunctionItemProps extends EntityProps<FoundFunction> {
  /** Whether its namespace is worth telling. */
  readonly showsNamespace: boolean;
}

/** A function with its calls, or what of it runs now. */
export function FunctionItem({ item, text, showsNamespace, onSelect }: FunctionItemProps) {
  const { frame } = useWords();
  const { namespace, name } = item;
  const key = `${namespace}/${name}`;
  const figures = useRef<HTMLSpanElement>(null);
  const running = useRef<HTMLSpanElement>(null);
  const p95 = useRef<HTMLSpanElement>(null);
  const isRunning = useLiveValue(({ newest }) => runningNow(newest.topics.overview?.state ?? null, item, 0).count > 0);
  const write = useCallback(
    (live: LiveStore) => {
      const now = runningNow(live.newest.topics.overview?.state ?? null, item, live.nowSeconds);
      figures.current?.toggleAttribute('hidden', now.count > 0);
      const time = now.forSeconds === null ? '' : `${frame.comma}${plainText(elapsed(now.forSeconds))}`;
      writeText(running.current, now.count > 0 ? frame.runningCalls(now.count) + time : '');
      const text = p95Text(windowOf(live, 'function', item));
      p95.current?.parentElement?.toggleAttribute('hidden', text === null);
      if (p95.current !== null && text !== null) writeFigure(p95.current, text);
    },
    [item, frame],
  );
  useEachUpdate(write);
  const calls = useCallback(
    (live: LiveStore) => callsText(windowOf(live, 'function', item), item.callsPerSecond),
    [item],
  );
  const isOff = item.state === 'scaled_to_zero';
  const [node, ...others] = item.nodes ?? [];
  const icon = isRunning ? <Mark kind="running" /> : isOff ? <Mark kind="off" /> : 'functions';
  return (
    <PaletteItem value={`fn:${key}`} icon={icon} label={name} {...{ text, onSelect }}>
      <span ref={running} className={styles['running']} />
      {isOff ? (
        <span>{frame.scaledToZero}</span>
      ) : (
        <span ref={figures} className={styles['figures']}>
          <Figure name={`function:${key}:callsPerSecond`} read={calls} />
          <span>
            p95 <span ref={p95} data-figure={`function:${key}:p95Ms`} />
          </span>
        </span>
      )}
      <Place names={showsNamespace ? [namespace] : []} />
      <Place names={node === undefined ? [] : [node, ...others]} />
    </PaletteItem>
  );
}

/** A pod with its CPU. It leads to its function. */
export function PodItem({ item, text, onSelect }: EntityProps<FoundPod>) {
  const { frame } = useWords();
  const { namespace, name, node, ready, reason } = item;
  const cpu = useCallback(
    (live: LiveStore) => figure(newestOf(windowOf(live, 'pod', item), 'cpuPercent'), '%'),
    [item],
  );
  return (
    <PaletteItem value={`pod:${namespace}/${name}`} icon="pod" label={name} {...{ text, onSelect }}>
      <Place names={node === null ? [] : [node]} />
      {ready === false ? (
        <span className={styles['warning']}>{reason ?? frame.notReady}</span>
      ) : (
        <Figure name={`pod:${namespace}/${name}:cpuPercent`} read={cpu} />
      )}
    </PaletteItem>
  );
}

/** A node with its CPU and memory. */
export function NodeItem({ item, text, onSelect }: EntityProps<FoundNode>) {
  const { frame } = useWords();
  const { name } = item;
  const [cpu, memory] = useMemo(
    () => [nodeFigure(item, 'cpuPercent'), nodeFigure(item, 'memoryPercent')] as const,
    [item],
  );
  return (
    <PaletteItem value={`node:${name}`} icon="nodes" label={name} {...{ text, onSelect }}>
      <span>
        {frame.cpu} <Figure name={`node:${name}:cpuPercent`} read={cpu} />
      </span>
      <span>
        {frame.memory} <Figure name={`node:${name}:memoryPercent`} read={memory} />
      </span>
    </PaletteItem>
  );
}

/** Of the newest second where the page follows the node, else as the list has it. */
function nodeFigure(item: FoundNode, column: 'cpuPercent' | 'memoryPercent') {
  return ({ newest: { topics } }: LiveStore) => {
    const value = newestOf(topics[`node:${item.name}`]?.state ?? null, column);
    const listed = topics.nodes?.state?.items.find(({ name }) => name === item.name) ?? item;
    return value === null ? coarse(figure(listed[column], '%')) : figure(value, '%');
  };
}

function Place({ names }: { readonly names: readonly string[] }) {
  const [first, ...others] = names;
  if (first === undefined) return null;
  return (
    <bdi className={styles['place']} title={names.join(', ')}>
      {others.length === 0 ? first : `${first} +${others.length}`}
    </bdi>
  );
}
