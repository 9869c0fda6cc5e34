import { Fault } from '../../model/fault.ts';

/** Kinds of topics that name something in a namespace: its window, or more about a function. */
const windowKinds = ['function', 'pod'] as const;
const functionKinds = ['replicas', 'logs', 'invocations'] as const;
const namespacedKinds = [...windowKinds, ...functionKinds];
/** Kinds of topics without a name. */
const plainKinds = ['overview', 'functions', 'nodes', 'findings', 'events', 'sources', 'doctor'] as const;

/** A topic about a name in a namespace. */
interface NamespacedTopic<Kind> {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
}

/** The window of a function, pod or node. */
export type WindowTopic =
  | NamespacedTopic<(typeof windowKinds)[number]>
  | { readonly kind: 'node'; readonly name: string };

/** The replicas of a function, or what it logs. */
export type FunctionTopic = NamespacedTopic<(typeof functionKinds)[number]>;

/** One invocation. */
interface InvocationTopic {
  readonly kind: 'invocation';
  readonly id: string;
}

/** What a client may subscribe to. */
export type Topic = WindowTopic | FunctionTopic | InvocationTopic | { readonly kind: (typeof plainKinds)[number] };

/** The topics, as messages and the OpenAPI document list them. */
export const topicForms = [
  ...namespacedKinds.map((kind) => `${kind}:NAMESPACE/NAME`),
  'node:NAME',
  'invocation:ID',
  ...plainKinds,
].join(', ');

/** What {@link parseTopic} accepts, as a JSON schema writes it. */
export const topicPattern = `^(${plainKinds.join('|')}|(node|invocation):[\\s\\S]+|(${namespacedKinds.join('|')}):[^/]+/[\\s\\S]+)$`;

const longestTopic = 512;

/** Parses a topic such as `function:openfaas-fn/add`. Names may be anything. @throws Fault malformed_parameter */
export function parseTopic(text: string): Topic {
  if (text.length > longestTopic) {
    throw new Fault('malformed_parameter', `A topic must have at most ${longestTopic} characters.`);
  }
  const plain = plainKinds.find((each) => each === text);
  if (plain !== undefined) return { kind: plain };
  const colon = text.indexOf(':');
  const prefix = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  if (prefix === 'node' && rest !== '') return { kind: prefix, name: rest };
  if (prefix === 'invocation' && rest !== '') return { kind: prefix, id: rest };
  const slash = rest.indexOf('/');
  if (slash > 0 && slash < rest.length - 1) {
    const named = { namespace: rest.slice(0, slash), name: rest.slice(slash + 1) };
    const windowKind = windowKinds.find((each) => each === prefix);
    if (windowKind !== undefined) return { kind: windowKind, ...named };
    const functionKind = functionKinds.find((each) => each === prefix);
    if (functionKind !== undefined) return { kind: functionKind, ...named };
  }
  throw new Fault('malformed_parameter', `Unknown topic ${JSON.stringify(text)}. Topics: ${topicForms}.`);
}
