import type { Clock } from '../../../model/clock.ts';
import { Fault } from '../../../model/fault.ts';
import type { InventorySnapshot, InventorySource } from '../../../model/inventory/inventory.ts';
import { InventoryIndex } from '../../../model/inventory/inventoryIndex.ts';
import { FirstAnswer } from '../../../model/source/firstAnswer.ts';
import type { SourceFailure, SourceHealth } from '../../../model/source/sourceHealth.ts';
import { pause, retryWaitMs, usualRetry } from '../../../sources/http/retry.ts';
import { openFaas } from '../openFaas.ts';
import { decodeFunctions, decodeGatewayVersion, decodeNamespaces } from './decodeFunctions.ts';
import type { GatewayRest } from './gatewayRest.ts';

/** Each request costs the gateway one to its provider, and the provider one to the cluster. */
const intervalMs = 5000;

/** Which gateway is asked, and for which namespaces. */
export interface GatewayInventoryParts {
  readonly rest: GatewayRest;
  /** The name of the connection. */
  readonly connection: string;
  /** The first is the default; empty: those that the gateway lists. */
  readonly namespaces: readonly string[];
  readonly clock: Clock;
  readonly random: () => number;
}

/** Functions as a gateway lists them, for use without another inventory. A gateway knows neither pods nor nodes. */
export class GatewayInventory implements InventorySource {
  readonly name = 'gateway';
  readonly functionsOnly = true;
  readonly #parts: GatewayInventoryParts;
  readonly #defaultNamespace: string;
  readonly #index = new InventoryIndex();
  /** Unix ms; null before the first list. */
  #observedAtMs: number | null = null;
  #version: string | null = null;
  readonly #first = new FirstAnswer();
  #failures = 0;
  #lastFault: { readonly atMs: number; readonly fault: Fault } | null = null;

  constructor(parts: GatewayInventoryParts) {
    this.#parts = parts;
    this.#defaultNamespace = parts.namespaces[0] ?? openFaas.defaultNamespace;
  }

  get revision(): number {
    return this.#index.revision;
  }

  get fault(): Fault | null {
    return this.#observedAtMs === null ? (this.#lastFault?.fault ?? null) : null;
  }

  snapshot(): InventorySnapshot | null {
    if (this.#observedAtMs === null) return null;
    return this.#index.snapshot({
      source: this.name,
      observedAtMs: this.#observedAtMs,
      defaultNamespace: this.#defaultNamespace,
    });
  }

  health(): SourceHealth {
    const { rest } = this.#parts;
    const last = this.#lastFault;
    const failure = this.#failure();
    return {
      name: 'gateway',
      address: rest.address,
      version: this.#version,
      lastSuccessAtMs: rest.lastSuccessAtMs,
      latencyMs: rest.latencyMs,
      lastError: last === null ? null : { atMs: last.atMs, message: last.fault.message },
      intervalSeconds: null,
      failing: failure === null ? null : { kind: 'gateway', ...failure },
      findings: failure === null ? [] : [{ code: 'gateway_failing', params: { address: rest.address, ...failure } }],
    };
  }

  #failure(): Omit<SourceFailure, 'kind'> | null {
    const { rest, clock } = this.#parts;
    const last = this.#lastFault;
    if (this.#first.isOverdue(clock.monotonicMs())) {
      return { reason: 'timeout', message: `${rest.address} (gateway) did not answer in time.` };
    }
    if (this.#failures === 0 || last === null) return null;
    return { reason: last.fault.reason, message: last.fault.message };
  }

  /** Polls until `signal` aborts; does not throw. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#parts;
    while (!signal.aborted) {
      let waitMs = intervalMs;
      this.#first.asked(clock.monotonicMs());
      try {
        await this.#read(signal);
        this.#first.came();
      } catch (thrown) {
        if (signal.aborted) return;
        if (!(thrown instanceof Fault)) throw thrown;
        this.#first.came();
        this.#failures++;
        this.#lastFault = { atMs: clock.wallMs(), fault: thrown };
        waitMs = retryWaitMs(this.#failures, usualRetry, null, random());
      }
      await pause(waitMs, signal);
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { rest, connection, clock } = this.#parts;
    const observedAtMs = clock.wallMs();
    const listed = await Promise.all(
      (await this.#namespaces(signal)).map(async (namespace) => {
        const text = await rest.get('/system/functions', namespace === null ? {} : { namespace }, signal);
        const functions = decodeFunctions(text, connection, namespace ?? this.#defaultNamespace);
        if (functions !== null) return functions;
        throw new Fault('upstream_failed', `${rest.address} is not an OpenFaaS gateway.`, { reason: 'wrong_server' });
      }),
    );
    this.#observedAtMs = observedAtMs;
    this.#failures = 0;
    this.#index.replace({ functions: listed.flat(), pods: [], nodes: [] });
    this.#version ??= await this.#readVersion(signal);
  }

  /** Optional: it is only displayed. */
  async #readVersion(signal: AbortSignal): Promise<string | null> {
    try {
      return decodeGatewayVersion(await this.#parts.rest.get('/system/info', {}, signal));
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      return null;
    }
  }

  /** Null: the gateway's own default. */
  async #namespaces(signal: AbortSignal): Promise<readonly (string | null)[]> {
    if (this.#parts.namespaces.length > 0) return [...new Set(this.#parts.namespaces)];
    let named: readonly string[] | null = null;
    try {
      named = decodeNamespaces(await this.#parts.rest.get('/system/namespaces', {}, signal));
    } catch (thrown) {
      // Gateways for a single namespace have no such path.
      if (!(thrown instanceof Fault) || thrown.code !== 'upstream_failed') throw thrown;
    }
    return named === null || named.length === 0 ? [null] : named;
  }
}
