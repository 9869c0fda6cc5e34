import { Fault } from '../../model/fault.ts';

/** What a client may subscribe to. */
export type Topic =
  | { readonly kind: 'function' | 'pod'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'sources' | 'doctor' };

/** The topics, as messages and the OpenAPI document list them. */
export const topicForms = 'function:NAMESPACE/NAME, pod:NAMESPACE/NAME, node:NAME, sources, doctor';

/** What {@link parseTopic} accepts, as a JSON schema writes it. */
export const topicPattern = '^(sources|doctor|node:[\\s\\S]+|(function|pod):[^/]+/[\\s\\S]+)$';

const longestTopic = 512;

/** Parses a topic such as `function:openfaas-fn/add`. Names may be anything. @throws Fault malformed_parameter */
export function parseTopic(text: string): Topic {
  if (text.length > longestTopic) {
    throw new Fault('malformed_parameter', `A topic must have at most ${longestTopic} characters.`);
  }
  if (text === 'sources' || text === 'doctor') return { kind: text };
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  if (kind === 'node' && rest !== '') return { kind, name: rest };
  const slash = rest.indexOf('/');
  if ((kind === 'function' || kind === 'pod') && slash > 0 && slash < rest.length - 1) {
    return { kind, namespace: rest.slice(0, slash), name: rest.slice(slash + 1) };
  }
  throw new Fault('malformed_parameter', `Unknown topic ${JSON.stringify(text)}. Topics: ${topicForms}.`);
}
