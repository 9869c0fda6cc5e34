import { Fault } from '../../../model/fault.ts';
import { textAt } from '../../http/jsonMember.ts';
import { brokenAnswer, type ClusterApi, type ClusterResponse, statusFault } from '../clusterApi.ts';
import { ListSplitter } from './listSplitter.ts';
import { YieldToLoop } from './yieldToLoop.ts';

const objectsPerPage = 500;
/** How long the head of an answer may take. */
export const headTimeoutMs = 10_000;
/** How long an answer may be silent between two chunks. */
export const silenceTimeoutMs = 10_000;
/** 150,000 pods are 300 pages; more than this is an endless list. */
const mostPages = 10_000;
const invalidList = 'The Kubernetes API sent an incomplete or invalid list.';

/** The objects to list and watch. */
export interface ObjectPath {
  /** Such as `/api/v1/namespaces/NAMESPACE/pods`. */
  readonly path: string;
  /** Such as a selector. */
  readonly query: Readonly<Record<string, string>>;
}

/**
 * Passes every object to `take`, page by page.
 *
 * @returns the resourceVersion to watch from
 * @throws Fault upstream_refused, upstream_timeout, upstream_failed; StatusFault if the API answered with an error
 */
export async function listObjects(
  api: ClusterApi,
  { path, query }: ObjectPath,
  signal: AbortSignal,
  take: (object: unknown) => void,
): Promise<string> {
  const yieldToLoop = new YieldToLoop();
  let next = '';
  for (let page = 0; page < mostPages; page++) {
    const response = await api.request({
      path,
      query: { ...query, limit: String(objectsPerPage), ...(next === '' ? {} : { continue: next }) },
      signal,
      headTimeoutMs,
      silenceTimeoutMs,
    });
    const metadata = await takeItems(response, take, yieldToLoop);
    const version = textAt(metadata, 'resourceVersion');
    if (version === null || version === '') throw new Fault('upstream_failed', invalidList);
    next = textAt(metadata, 'continue') ?? '';
    if (next === '') return version;
  }
  throw new Fault('upstream_failed', 'The Kubernetes API sent a list without end.');
}

/**
 * Passes every object of one answer to `take` as it arrives, and returns the `metadata` of the list; null if it has
 * none.
 *
 * @throws Fault upstream_failed when the list is incomplete, internal for a bug in `take`; StatusFault if the API
 * answered with an error
 */
export async function takeItems(
  response: ClusterResponse,
  take: (object: unknown) => void,
  yieldToLoop = new YieldToLoop(),
): Promise<unknown> {
  if (response.status !== 200) throw await statusFault(response);
  const splitter = new ListSplitter();
  let metadata: unknown = null;
  try {
    for await (const chunk of response.body) {
      for (const { part, bytes } of splitter.push(chunk)) {
        const object = parsed(bytes);
        if (part === 'metadata') metadata = object;
        else take(object);
        await yieldToLoop.ifDue();
      }
    }
  } catch (thrown) {
    throw brokenAnswer(thrown);
  }
  if (!splitter.whole) throw new Fault('upstream_failed', invalidList);
  return metadata;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (thrown) {
    throw new Fault('upstream_failed', 'The Kubernetes API answered with invalid JSON.', { cause: thrown });
  }
}
