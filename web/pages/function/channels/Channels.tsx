import { useMemo } from 'react';
import { useWords } from '../../../i18n/words.ts';
import { channelHeights } from '../../../lib/channelHeights.ts';
import { useLiveValue } from '../../../state/liveContext.ts';
import { useGrid } from '../../../state/pageContext.ts';
import type { FunctionAnswer } from '../functionData.ts';
import type { ShownCall } from '../shownCall.ts';
import styles from './Channel.module.css';
import { Channel, type ChannelForm } from './Channel.tsx';
import { callsPicture, inFlightPicture, latencyPicture, usagePicture } from './channelPictures.ts';
import { EachCall } from './EachCall.tsx';

interface ChannelsProps {
  readonly subject: `${string}/${string}`;
  readonly state: FunctionAnswer['state'];
  readonly shownCall: ShownCall;
  readonly onSelect: (id: string) => void;
  /** Height of what stands below them, px. */
  readonly rest: number;
  /** Only each call and calls per second, beside the invoke form. */
  readonly isShort?: boolean;
}

const percentTop = (top: number) => `${top}%`;
const noText = () => '';
const calls = (failedUnit: string): ChannelForm => ({
  least: 5,
  fixedTop: null,
  topText: String,
  picture: (input) => callsPicture(input, failedUnit),
});
const latency = (isNarrow: boolean): ChannelForm => ({
  least: 10,
  fixedTop: null,
  // On a phone there is no room left of the axis.
  topText: isNarrow ? noText : (top) => (top >= 1000 ? `${top / 1000} s` : `${top} ms`),
  picture: (input) => latencyPicture(input, isNarrow),
});
const inFlight: ChannelForm = { least: 5, fixedTop: null, topText: String, picture: inFlightPicture };
const cpu = (isNarrow: boolean): ChannelForm => ({
  least: 5,
  fixedTop: null,
  topText: isNarrow ? noText : percentTop,
  picture: (input) => usagePicture(input, 'cpuPercent'),
});
const memory: ChannelForm = {
  least: 100,
  fixedTop: 100,
  topText: percentTop,
  picture: (input) => usagePicture(input, 'memoryPercent'),
};

/** The channels of a function: each call, calls, latency, calls in flight, CPU and memory, all on the page's axis. */
export function Channels({ subject, state, shownCall, onSelect, rest, isShort = false }: ChannelsProps) {
  const { channels: words } = useWords().functionPage;
  const { height, isNarrow } = useGrid();
  const heights = useMemo(() => channelHeights(height, rest, isNarrow), [height, rest, isNarrow]);
  const callsForm = useMemo(() => calls(words.failedUnit), [words.failedUnit]);
  const latencyForm = useMemo(() => latency(isNarrow), [isNarrow]);
  const cpuForm = useMemo(() => cpu(isNarrow), [isNarrow]);
  const hasLatency = useLiveValue((live) => {
    const columns = live.topic(`function:${subject}`)?.state?.columns;
    return columns === undefined || ['p50Ms', 'p95Ms', 'p99Ms'].some((name) => columns[name]?.some(isKnown) === true);
  });
  const replicas = useLiveValue((live) => Object.keys(live.topic(`replicas:${subject}`)?.state?.pods ?? {}).length);
  const idle = state === 'scaled_to_zero' ? words.noReplica : state === 'starting' ? words.noContainer : null;
  const errors = (
    <>
      {words.perSecond} <span className={styles['errorWord']}>{words.errors}</span>
    </>
  );
  const percentiles = (
    <>
      {words.responseTime} <span data-line="lat-50">p50</span> <span data-line="lat-95">p95</span>{' '}
      <span data-line="lat-99">p99</span>
    </>
  );
  return (
    <div className={styles['channels']}>
      <EachCall subject={subject} height={isShort ? 80 : (heights.eachCall ?? 80)} {...{ shownCall, onSelect }} />
      <Channel
        title={words.calls}
        meaning={errors}
        height={isShort ? 68 : (heights.calls ?? 60)}
        form={callsForm}
        {...{ subject, emptyReason: null }}
      />
      {isShort || heights.latency === undefined ? null : (
        <Channel
          title={words.latency}
          meaning={isNarrow ? 'p95' : percentiles}
          height={heights.latency}
          form={latencyForm}
          subject={subject}
          emptyReason={hasLatency ? null : words.noCompleted}
        />
      )}
      {isShort || heights.inFlight === undefined ? null : (
        <Channel
          title={words.inFlight}
          meaning={words.inProgress}
          height={heights.inFlight}
          form={inFlight}
          {...{ subject, emptyReason: null }}
        />
      )}
      {isShort || heights.cpu === undefined ? null : (
        <Channel
          title={words.cpu}
          meaning={replicas > 1 && !isNarrow ? words.thinLines(replicas) : words.ofOneCore}
          height={heights.cpu}
          form={cpuForm}
          {...{ subject, emptyReason: idle }}
        />
      )}
      {isShort || heights.memory === undefined ? null : (
        <Channel
          title={words.memory}
          meaning={words.ofLimit}
          height={heights.memory}
          form={memory}
          {...{ subject, emptyReason: idle }}
        />
      )}
    </div>
  );
}

function isKnown(value: number | null): boolean {
  return value !== null;
}
