/** The channels of the function page, from above. */
export const channelNames = ['eachCall', 'calls', 'latency', 'inFlight', 'cpu', 'memory'] as const;

type ChannelName = (typeof channelNames)[number];

const base: Record<ChannelName, number> = { eachCall: 80, calls: 80, latency: 116, inFlight: 52, cpu: 100, memory: 44 };
/** Shares of the height that the window leaves over. */
const weights: Record<ChannelName, number> = {
  eachCall: 0.4,
  calls: 2,
  latency: 4,
  inFlight: 0.4,
  cpu: 3,
  memory: 0.3,
};
/** On a phone: fewer and lower. */
const narrow: Partial<Record<ChannelName, number>> = { eachCall: 80, calls: 60, latency: 60, cpu: 60 };
/** Top bar, strip and head of the page. */
const frameHeight = 148;

/**
 * Heights of the channels, px; those that are left out are not shown.
 * @param windowHeight of the page, px @param rest what stands below the channels, px
 */
export function channelHeights(
  windowHeight: number,
  rest: number,
  isNarrow: boolean,
): Partial<Record<ChannelName, number>> {
  if (isNarrow) return narrow;
  const sum = (values: Readonly<Record<ChannelName, number>>) =>
    Object.values(values).reduce((total, each) => total + each, 0);
  const spare = Math.max(0, windowHeight - frameHeight - rest - sum(base));
  const all = sum(weights);
  return Object.fromEntries(channelNames.map((name) => [name, base[name] + Math.floor((spare * weights[name]) / all)]));
}
