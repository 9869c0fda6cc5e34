import { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Fault } from '../../model/fault.ts';
import { Deadline } from '../http/deadline.ts';
import { dispatcherFor } from '../http/dispatcher.ts';
import { pathPrefix } from '../http/hostPort.ts';
import { timeoutFault, transportFault, type Upstream } from '../http/transportFault.ts';
import type { ClusterAccess, Credential } from './access/clusterAccess.ts';
import { type ClusterApi, type ClusterRequest, type ClusterResponse, statusFault } from './clusterApi.ts';
import { upgrade, type WebSocketApi, type WebSocketRequest } from './webSocket.ts';

const kubernetesApi = {
  title: 'Kubernetes API',
  trust: {
    authority: 'certificate-authority in the kubeconfig',
    serverName: 'tls-server-name in the kubeconfig',
  },
};

/** The API of a cluster over HTTP or HTTPS, through a proxy if there is one. */
export class HttpClusterApi implements ClusterApi, WebSocketApi {
  readonly #access: ClusterAccess;
  readonly #proxyUrl: string | null;
  readonly #origin: string;
  readonly #pathPrefix: string;
  readonly #upstream: Upstream;
  #dispatcher: { readonly key: string; readonly dispatcher: Dispatcher } | null = null;

  /** @param proxyUrl the environment's; that of the access takes precedence */
  constructor(access: ClusterAccess, proxyUrl: string | null) {
    const url = new URL(access.server);
    this.#access = access;
    this.#proxyUrl = access.proxyUrl ?? proxyUrl;
    this.#origin = url.origin;
    this.#pathPrefix = pathPrefix(url);
    this.#upstream = { ...kubernetesApi, url };
  }

  /** Where the API is, without credentials. */
  get address(): string {
    return this.#origin + this.#pathPrefix;
  }

  request(request: ClusterRequest): Promise<ClusterResponse> {
    return this.#accepted((credential) => this.#ask(request, credential));
  }

  async openWebSocket(request: WebSocketRequest): Promise<Duplex> {
    const opened = await this.#accepted((credential) => this.#upgrade(request, credential));
    if (opened instanceof Duplex) return opened;
    throw await statusFault(opened);
  }

  /** Closes all connections, also those in use. */
  async close(): Promise<void> {
    await this.#dispatcher?.dispatcher.destroy();
  }

  /** After a 401 the credential is renewed and the request retried once. */
  async #accepted<Answer extends ClusterResponse | Duplex>(
    ask: (credential: Credential) => Promise<Answer>,
  ): Promise<Answer> {
    const { credentials } = this.#access;
    const first = await credentials.current();
    const answer = await ask(first);
    if (answer instanceof Duplex || answer.status !== 401) return answer;
    credentials.refused(first);
    const second = await credentials.current();
    if (isSame(first, second)) return answer;
    answer.body.resume();
    return ask(second);
  }

  async #upgrade(
    { path, query, protocol, signal, headTimeoutMs }: WebSocketRequest,
    credential: Credential,
  ): Promise<Duplex | ClusterResponse> {
    const deadline = new Deadline(headTimeoutMs, signal);
    try {
      return await upgrade(this.#dispatcherWith(credential), {
        origin: this.#origin,
        path: this.#pathPrefix + path + searchOf(query),
        headers: this.#headers(credential),
        protocol,
        signal: deadline.signal,
      });
    } catch (thrown) {
      throw this.#faultOf(thrown, deadline);
    } finally {
      deadline.clear();
    }
  }

  async #ask(request: ClusterRequest, credential: Credential): Promise<ClusterResponse> {
    const { method = 'GET', path, query, body, signal, headTimeoutMs, silenceTimeoutMs } = request;
    const deadline = new Deadline(headTimeoutMs, signal);
    try {
      const answer = await this.#dispatcherWith(credential).request({
        origin: this.#origin,
        path: this.#pathPrefix + path + searchOf(query),
        method,
        headers: {
          accept: 'application/json',
          ...this.#headers(credential),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: deadline.signal,
        bodyTimeout: silenceTimeoutMs ?? 0,
      });
      deadline.stopTimer();
      // A body that fails after it was destroyed must not end the process; readers get the error from their iteration.
      answer.body.on('error', () => {});
      answer.body.once('close', () => deadline.clear());
      return { status: answer.statusCode, headers: plainHeaders(answer.headers), body: answer.body };
    } catch (thrown) {
      deadline.clear();
      throw this.#faultOf(thrown, deadline);
    }
  }

  #headers({ authorization }: Credential): Record<string, string | string[]> {
    const shown = authorization === null ? {} : { authorization };
    return { 'user-agent': 'faascope', ...this.#access.headers, ...shown };
  }

  #faultOf(thrown: unknown, { passed }: Deadline): Fault {
    return passed ? timeoutFault(this.#upstream, thrown) : transportFault(thrown, this.#upstream);
  }

  /** Connections belong to the client certificate that they were opened with. */
  #dispatcherWith({ certificate }: Credential): Dispatcher {
    const key = certificate === null ? '' : `${certificate.cert}\n${certificate.key}`;
    if (this.#dispatcher?.key === key) return this.#dispatcher.dispatcher;
    // Requests over the old ones finish by themselves.
    this.#dispatcher?.dispatcher.close().catch(() => {});
    const dispatcher = dispatcherFor({
      tls: { ...this.#access, certificate },
      proxyUrl: this.#proxyUrl,
      guard: this.#access.guard,
    });
    this.#dispatcher = { key, dispatcher };
    return dispatcher;
  }
}

function searchOf(query: Readonly<Record<string, string>> | undefined): string {
  const search = new URLSearchParams(query).toString();
  return search === '' ? '' : `?${search}`;
}

function isSame(a: Credential, b: Credential): boolean {
  return a.authorization === b.authorization && a.certificate?.cert === b.certificate?.cert;
}

function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) plain[name] = [value].flat().join(', ');
  return plain;
}
