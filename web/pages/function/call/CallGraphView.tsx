import { useCallback, useMemo, useRef, useState } from 'react';
import type { LiveInvocation } from '../../../../src/client/client.ts';
import { writeFigure } from '../../../components/figure/writeFigure.ts';
import { Mark } from '../../../components/Mark.tsx';
import { useWords } from '../../../i18n/words.ts';
import { type CallGraph, callGraph, type GraphNode } from '../../../lib/callGraph.ts';
import { type EdgePath, edgePaths } from '../../../lib/callGraphEdges.ts';
import type { NodeBox } from '../../../lib/callGraphLayout.ts';
import { plainText, unknownFigure } from '../../../lib/figures.ts';
import { GraphLayouts } from '../../../lib/graphLayouts.ts';
import { useEachUpdate } from '../../../state/liveContext.ts';
import type { LiveStore } from '../../../state/liveStore.ts';
import styles from './CallGraph.module.css';
import { callNowMs, isLost, nodeTime } from './callTime.ts';
import { measureText } from './measureText.ts';

/** Names are cut at this width, px. */
const widestName = 180;
/** What a mark takes, px: itself and its gap, less the padding that its box saves. */
const markRoom = 8;

interface GraphProps {
  readonly call: LiveInvocation;
  readonly graph: CallGraph;
  /** An earlier call of the function, whose graph this one will likely resemble; null for none. */
  readonly earlier: LiveInvocation | null;
  /** Of the picture, px. */
  readonly width: number;
  readonly selected: string | null;
  readonly onSelect: (name: string | null) => void;
}

/** The call graph: boxes and arrows, laid out once. Times of what runs are written each second. */
export function CallGraphView({ call, graph, earlier, width, selected, onSelect }: GraphProps) {
  const { call: words } = useWords().functionPage;
  const [layouts] = useState(() => new GraphLayouts());
  const expected = useMemo(() => (earlier === null ? null : callGraph(earlier)), [earlier]);
  const isRunning = call.state === 'running';
  const layout = useMemo(() => {
    const nodeWidth = (node: GraphNode, withTime: boolean) => widthOf(node, withTime, isRunning);
    return layouts.layoutOf({ id: call.id, graph, expected: isRunning ? expected : null, width, nodeWidth });
  }, [layouts, call.id, graph, expected, isRunning, width]);
  const times = useRef(new Map<string, HTMLElement>());
  const write = useCallback(
    (live: LiveStore) => {
      const nowMs = callNowMs(call, live);
      for (const node of graph.nodes) {
        const element = times.current.get(node.name);
        if (element === undefined) continue;
        writeFigure(element, node.state === 'running' && isLost(live) ? unknownFigure : nodeTime(node, nowMs));
      }
    },
    [call, graph],
  );
  useEachUpdate(write);
  if (layout === null) return <p className={styles['note']}>{words.tooManyNodes(graph.nodes.length)}</p>;
  return (
    <div className={styles['scroll']} data-solid="">
      <div className={styles['graph']} style={{ height: layout.height, width }}>
        <svg className={styles['edges']} width={width} height={layout.height} role="img" aria-label={words.graph}>
          {edgePaths(graph, layout).map((edge) => (
            <Edge key={edge.key} edge={edge} />
          ))}
        </svg>
        {graph.nodes.map((node) => (
          <Box
            key={node.name}
            node={node}
            box={layout.boxes.get(node.name)}
            isSelected={node.name === selected}
            onSelect={onSelect}
            figure={`invocation:${call.id}:sub:${node.name}`}
            time={
              layout.hasTimes
                ? (element) => {
                    if (element === null) times.current.delete(node.name);
                    else times.current.set(node.name, element);
                  }
                : null
            }
          />
        ))}
      </div>
    </div>
  );
}

function Box(props: {
  readonly node: GraphNode;
  readonly box: NodeBox | undefined;
  readonly isSelected: boolean;
  readonly onSelect: (name: string | null) => void;
  readonly figure: string;
  /** Where its time is written; null where there is no room. */
  readonly time: ((element: HTMLElement | null) => void) | null;
}) {
  const { node, box, isSelected, onSelect, figure, time } = props;
  if (box === undefined) return null;
  return (
    <button
      type="button"
      className={styles['box']}
      data-state={node.state}
      aria-pressed={isSelected}
      title={node.name}
      style={{ left: box.x, top: box.y, width: box.width }}
      onClick={() => onSelect(isSelected ? null : node.name)}
    >
      {node.state === 'running' ? <Mark kind="running" /> : null}
      {node.state === 'failed' ? <Mark kind="critical" /> : null}
      <bdi className={styles['boxName']}>{node.name}</bdi>
      {time === null ? null : <span ref={time} className={styles['time']} data-figure={figure} />}
    </button>
  );
}

function Edge({ edge }: { readonly edge: EdgePath }) {
  const { d, kind, tip, number } = edge;
  return (
    <g data-kind={kind} className={styles['edge']}>
      <path d={d} className={styles['line']} />
      <path d={`M${tip.x - 3.5} ${tip.y - 5}h7L${tip.x} ${tip.y}z`} className={styles['tip']} />
      <text x={number.x} y={number.y}>
        {number.text}
      </text>
    </g>
  );
}

/** As wide as its text. In a call that runs, with room for the mark and for a time that grows. */
function widthOf(node: GraphNode, withTime: boolean, isRunning: boolean): number {
  const name = Math.min(widestName, measureText(node.name));
  const mark = isRunning || node.state === 'running' || node.state === 'failed' ? markRoom : 0;
  if (!withTime) return name + 17 + mark;
  const time = measureText(plainText(nodeTime(node, 0)));
  if (!isRunning) return name + 22 + mark + time;
  // What runs has a mark and seconds; what ended has milliseconds in the same room.
  return name + 22 + Math.max(markRoom + measureText('0.00 s'), measureText('000 ms'), time);
}
