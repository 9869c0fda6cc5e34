import type { Finding } from '../../contract/finding/finding.ts';
import type { PlatformWorkloads } from '../../model/platform.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { pause } from '../http/retry.ts';
import type { ClusterApi } from './clusterApi.ts';
import { readText } from './clusterApi.ts';
import { decodeVersion } from './decode/version.ts';
import { clusterFindings } from './inventory/clusterFindings.ts';
import { ClusterInventory, type ClusterInventoryParts } from './inventory/clusterInventory.ts';
import { MeasuredApi } from './measuredApi.ts';
import { missingRights, type ReadScope } from './rights/missingRights.ts';

const versionRetryMs = 10_000;

/** What a cluster is watched by. */
export interface ClusterSourceParts extends ClusterInventoryParts {
  /** Where its API is, without credentials. */
  readonly address: string;
}

/** A cluster's API as a source: the inventory, and how it does. */
export class ClusterSource {
  readonly inventory: ClusterInventory;
  /** The same API, with its health noted; everything of this cluster asks through it. */
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
      // What changes is told at once.
      intervalSeconds: null,
      findings: clusterFindings(this.inventory.watches(), this.#workloads),
    };
  }

  /** Which rights are missing, as the cluster says when it is asked. */
  async diagnose(
    scope: Omit<ReadScope, 'workloads' | 'namespaces' | 'findsNamespaces'>,
    signal: AbortSignal,
  ): Promise<Finding[]> {
    const namespaces = this.inventory.namespaces();
    return missingRights(
      this.api,
      { ...scope, workloads: this.#workloads, namespaces, findsNamespaces: this.#findsNamespaces },
      signal,
    );
  }

  /** Once is enough: it is shown, nothing depends on it. */
  async #readVersion(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#version === null) {
      try {
        this.#version = decodeVersion(await readText(this.api, { path: '/version' }, signal));
      } catch {
        // The inventory's own tries tell what is wrong.
      }
      if (this.#version === null) await pause(versionRetryMs, signal);
    }
  }
}
