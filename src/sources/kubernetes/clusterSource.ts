import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../../model/clock.ts';
import type { Fault } from '../../model/fault.ts';
import type { PlatformWorkloads } from '../../model/platform.ts';
import { FirstAnswer } from '../../model/source/firstAnswer.ts';
import type { SourceFailure, SourceHealth } from '../../model/source/sourceHealth.ts';
import { textAt } from '../http/jsonMember.ts';
import { pause } from '../http/retry.ts';
import { type ClusterApi, type ClusterRequest, type ClusterResponse, readText } from './clusterApi.ts';
import { ClusterInventory, type ClusterInventoryParts } from './inventory/clusterInventory.ts';
import type { WatchState } from './listWatch/listWatch.ts';
import { missingRights } from './rights/missingRights.ts';
import type { ReadScope } from './rights/neededRights.ts';

const verbs = ['list', 'watch'];
const versionRetryMs = 10_000;

/** Which cluster is read, and with what. */
export interface ClusterSourceParts extends ClusterInventoryParts {
  /** The address of its API, without credentials. */
  readonly address: string;
}

/** A cluster's API as a source: the inventory, the health of the API, and missing permissions. */
export class ClusterSource {
  readonly inventory: ClusterInventory;
  /** The API with its health recorded; all requests to this cluster go through it. */
  readonly api: ClusterApi;
  readonly #measured: MeasuredApi;
  readonly #address: string;
  readonly #findsNamespaces: boolean;
  readonly #workloads: PlatformWorkloads;
  #version: string | null = null;

  constructor(parts: ClusterSourceParts) {
    this.#measured = new MeasuredApi(parts.api, parts.clock);
    this.api = this.#measured;
    this.#address = parts.address;
    this.#workloads = parts.platform.workloads;
    this.#findsNamespaces = parts.namespaces.length === 0;
    this.inventory = new ClusterInventory({ ...parts, api: this.#measured });
  }

  /** Watches until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.inventory.run(signal), this.#readVersion(signal)]);
  }

  health(): SourceHealth {
    const faults = [...this.inventory.watches()].map(({ lastFault }) => lastFault).filter((fault) => fault !== null);
    const newest = faults.reduce((a, b) => (a !== null && a.atMs >= b.atMs ? a : b), faults[0] ?? null);
    return {
      name: 'kubernetes',
      address: this.#address,
      version: this.#version,
      lastSuccessAtMs: this.#measured.lastSuccessAtMs,
      latencyMs: this.#measured.latencyMs,
      lastError: newest === null ? null : { atMs: newest.atMs, message: newest.fault.message },
      // Changes arrive at once.
      intervalSeconds: null,
      failing: this.#failing(newest?.fault ?? null),
      findings: clusterFindings(this.inventory.watches(), this.#workloads),
    };
  }

  /**
   * Why the API as a whole cannot be used. A missing permission alone (403) is no failure, unless nothing may be read.
   *
   * @param newest the newest failure of any watch, over or not
   */
  #failing(newest: Fault | null): SourceFailure | null {
    if (this.#measured.isOverdue) {
      return { kind: 'kubernetes', reason: 'timeout', message: 'The Kubernetes API did not answer in time.' };
    }
    let fault = this.inventory.isDenied ? newest : null;
    for (const { failing, forbidden, lastFault } of this.inventory.watches()) {
      if (failing && !forbidden) fault = lastFault?.fault ?? null;
    }
    return fault === null ? null : { kind: 'kubernetes', reason: fault.reason, message: fault.message };
  }

  /** Asks the cluster which permissions are missing. */
  async diagnose(scope: Omit<ReadScope, 'workloads' | 'findsNamespaces'>, signal: AbortSignal): Promise<Finding[]> {
    const whole = { ...scope, workloads: this.#workloads, findsNamespaces: this.#findsNamespaces };
    return missingRights(this.api, whole, this.inventory.namespaces(), signal);
  }

  /** Once is enough: it is only displayed. */
  async #readVersion(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#version === null) {
      try {
        this.#version = decodeVersion(await readText(this.api, { path: '/version' }, signal));
      } catch {
        // The inventory's watches report what is wrong.
      }
      if (this.#version === null) await pause(versionRetryMs, signal);
    }
  }
}

/** Records the latency and the last success of an API. */
class MeasuredApi implements ClusterApi {
  readonly #api: ClusterApi;
  readonly #clock: Clock;
  readonly #first = new FirstAnswer();
  #lastSuccessAtMs: number | null = null;
  #latencyMs: number | null = null;

  constructor(api: ClusterApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** Time of the last successful answer, Unix ms. */
  get lastSuccessAtMs(): number | null {
    return this.#lastSuccessAtMs;
  }

  /** From the newest request to the head of its answer, ms. */
  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  /** Whether the first answer takes long. */
  get isOverdue(): boolean {
    return this.#first.isOverdue(this.#clock.monotonicMs());
  }

  async request(request: ClusterRequest): Promise<ClusterResponse> {
    const askedMs = this.#clock.monotonicMs();
    this.#first.asked(askedMs);
    const response = await this.#api.request(request).finally(() => this.#first.came());
    this.#latencyMs = this.#clock.monotonicMs() - askedMs;
    if (response.status < 300) this.#lastSuccessAtMs = this.#clock.wallMs();
    return response;
  }
}

/** The version in the response of `/version`; null if there is none. */
export function decodeVersion(text: string): string | null {
  try {
    return textAt(JSON.parse(text), 'gitVersion');
  } catch {
    return null;
  }
}

/** What fails of the watches, and why. */
function clusterFindings(watches: Iterable<WatchState>, workloads: PlatformWorkloads): Finding[] {
  const findings: Finding[] = [];
  for (const { path, forbidden, failing, lastFault } of watches) {
    if (!failing) continue;
    const resource = path.split('/').at(-1) ?? path;
    const encoded = /\/namespaces\/([^/]+)\//.exec(path)?.[1];
    const namespace = encoded === undefined ? null : decodeURIComponent(encoded);
    const missing = forbidden ? missingRight(resource, namespace, workloads) : null;
    const { message = '', reason = 'other' } = lastFault?.fault ?? {};
    findings.push(missing ?? { code: 'kubernetes_failing', params: { resource, namespace, message, reason } });
  }
  return findings;
}

function missingRight(resource: string, namespace: string | null, workloads: PlatformWorkloads): Finding | null {
  switch (resource) {
    case 'nodes':
      return { code: 'may_not_read_nodes', params: { verbs } };
    case 'namespaces':
      return { code: 'may_not_read_namespaces', params: { verbs } };
    case 'pods':
      return { code: 'may_not_read_pods', params: { verbs, namespace } };
    case workloads.resource:
      return workloads.forbidden(verbs, namespace);
    default:
      return null;
  }
}
