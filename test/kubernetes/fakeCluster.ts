import { Readable } from 'node:stream';
import type { ClusterApi, ClusterRequest, ClusterResponse } from '../../src/sources/kubernetes/clusterApi.ts';

/** The parts of an object that the fake uses. */
export interface FakeObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

interface Entry {
  readonly version: number;
  readonly path: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: FakeObject;
  readonly before: FakeObject | undefined;
}

interface OpenWatch {
  readonly path: string;
  readonly selector: string;
  readonly body: Readable;
  frozen: boolean;
}

/** Responds to a request in place of the cluster; null: the cluster does. */
export type Misbehaviour = (request: ClusterRequest) => ClusterResponse | Error | null;

/** A cluster's API in memory: resource versions, pages, watches with bookmarks, and a history that can expire. */
export class FakeCluster implements ClusterApi {
  readonly requests: ClusterRequest[] = [];
  /** Each one responds to one of the next requests, in order. */
  readonly misbehaviours: Misbehaviour[] = [];
  /** Paths with a fixed response; others below /apis/metrics.k8s.io are not served. */
  readonly texts = new Map<string, string>();
  /** Called for every request. */
  always: Misbehaviour = () => null;
  readonly #objects = new Map<string, Map<string, FakeObject>>();
  #history: Entry[] = [];
  #forgotten = 0;
  #version = 100;
  readonly #watches = new Set<OpenWatch>();

  get openWatches(): number {
    return this.#watches.size;
  }

  objects(path: string): FakeObject[] {
    return [...(this.#objects.get(path)?.values() ?? [])];
  }

  put(path: string, object: FakeObject): void {
    const all = this.#objects.get(path) ?? new Map<string, FakeObject>();
    this.#objects.set(path, all);
    const before = all.get(object.metadata.uid);
    const version = ++this.#version;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    all.set(object.metadata.uid, stored);
    this.#tell({ version, path, type: before === undefined ? 'ADDED' : 'MODIFIED', object: stored, before });
  }

  remove(path: string, uid: string): void {
    const before = this.#objects.get(path)?.get(uid);
    if (before === undefined) throw new Error(`there is no ${uid}`);
    this.#objects.get(path)?.delete(uid);
    const version = ++this.#version;
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(version) } };
    this.#tell({ version, path, type: 'DELETED', object, before });
  }

  /** Expires all versions older than the newest. */
  forget(): void {
    this.#history = [];
    this.#forgotten = this.#version;
  }

  bookmark(): void {
    const metadata = { resourceVersion: String(this.#version) };
    for (const watch of this.#watches) this.#send(watch, { type: 'BOOKMARK', object: { metadata } });
  }

  /** Sends raw bytes to every watch. */
  sendRaw(text: string): void {
    for (const { body, frozen } of this.#watches) if (!frozen) body.push(Buffer.from(text));
  }

  cut(): void {
    for (const { body } of this.#watches) body.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
  }

  end(): void {
    for (const { body } of this.#watches) body.push(null);
  }

  /** Open connections stay open, but carry no more data. */
  freeze(): void {
    for (const watch of this.#watches) watch.frozen = true;
  }

  async request(request: ClusterRequest): Promise<ClusterResponse> {
    this.requests.push(request);
    const other = this.misbehaviours.shift()?.(request) ?? this.always(request);
    if (other instanceof Error) throw other;
    if (other !== null) return other;
    const text = this.texts.get(request.path);
    if (text !== undefined) return answer(200, text);
    if (request.path.startsWith('/apis/metrics.k8s.io')) return failure(404, 'the server could not find it');
    return request.query?.watch === '1' ? this.#watch(request) : this.#list(request);
  }

  #list({ path, query = {} }: ClusterRequest): ClusterResponse {
    const [version = String(this.#version), from = '0'] = query.continue?.split(':') ?? [];
    if (Number(version) < this.#forgotten) return failure(410, 'The provided continue parameter is too old');
    const all = this.objects(path).filter((object) => matches(object, query.labelSelector));
    const to = Number(from) + Number(query.limit ?? all.length);
    const rest = to < all.length ? { continue: `${version}:${to}` } : {};
    return answer(200, { metadata: { resourceVersion: version, ...rest }, items: all.slice(Number(from), to) });
  }

  #watch({ path, query = {}, signal }: ClusterRequest): ClusterResponse {
    const from = Number(query.resourceVersion);
    const body = new Readable({ read() {} });
    const watch: OpenWatch = { path, selector: query.labelSelector ?? '', body, frozen: false };
    if (from < this.#forgotten) {
      const object = { kind: 'Status', status: 'Failure', message: 'too old resource version', code: 410 };
      body.push(`${JSON.stringify({ type: 'ERROR', object })}\n`);
      body.push(null);
      return { status: 200, headers: {}, body };
    }
    for (const entry of this.#history) if (entry.version > from) this.#offer(watch, entry);
    this.#watches.add(watch);
    const timer = setTimeout(() => watch.frozen || body.push(null), Number(query.timeoutSeconds) * 1000);
    const abort = () => body.destroy(new Error('aborted'));
    signal.addEventListener('abort', abort, { once: true });
    body.on('error', () => {});
    body.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      this.#watches.delete(watch);
    });
    return { status: 200, headers: {}, body };
  }

  #tell(entry: Entry): void {
    this.#history.push(entry);
    for (const watch of this.#watches) this.#offer(watch, entry);
  }

  /** For a watch with a selector, an object that no longer matches is deleted. */
  #offer(watch: OpenWatch, { path, type, object, before }: Entry): void {
    if (path !== watch.path) return;
    const is = type !== 'DELETED' && matches(object, watch.selector);
    const was = before !== undefined && matches(before, watch.selector);
    if (is) this.#send(watch, { type: was ? 'MODIFIED' : 'ADDED', object });
    else if (was) this.#send(watch, { type: 'DELETED', object });
  }

  #send({ body, frozen }: OpenWatch, event: object): void {
    if (!frozen && !body.destroyed) body.push(`${JSON.stringify(event)}\n`);
  }
}

function matches({ metadata }: FakeObject, selector: string | undefined): boolean {
  if (selector === undefined || selector === '') return true;
  return selector.split(',').every((part) => {
    const [label = '', value] = part.split('=');
    const found = metadata.labels?.[label];
    return value === undefined ? found !== undefined : found === value;
  });
}

/** A response with a JSON body. */
export function answer(status: number, body: object | string, headers: Record<string, string> = {}): ClusterResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: Readable.from([Buffer.from(text)]) };
}

export function failure(code: number, message: string, headers: Record<string, string> = {}): ClusterResponse {
  return answer(code, { kind: 'Status', status: 'Failure', message, code }, headers);
}
