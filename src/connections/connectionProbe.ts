import { isIP } from 'node:net';
import { Fault } from '../model/fault.ts';
import type { Connection, ConnectionProbe, ProbedAddress } from '../model/source/connection.ts';
import { Deadline } from '../sources/http/deadline.ts';
import type { AddressGuard } from '../sources/http/guardedConnector.ts';
import { pinnedNames } from '../sources/http/pinnedNames.ts';
import { pause } from '../sources/http/retry.ts';
import {
  addressOf,
  forbiddenTarget,
  parseTarget,
  probe,
  type ServerKind,
  type Target,
} from '../sources/probe/probe.ts';
import { addressPlan } from './addressPlan.ts';
import type { ConnectionContext } from './connectionContext.ts';
import type { ConnectionRegistry } from './connectionRegistry.ts';
import { StartupError } from './startupError.ts';

/** The longest that a probe may take. */
const longestMs = 5000;
/** Interval of checks for the first inventory. */
const lookMs = 20;

/**
 * Finds out what a switch to an address would connect to, and changes nothing: it connects as a switch does, with what the
 * flags name left out, and disconnects once there is an inventory. One at a time.
 */
export class AddressProbe implements ConnectionProbe {
  readonly #registry: ConnectionRegistry;
  readonly #context: ConnectionContext;
  #isBusy = false;

  constructor(registry: ConnectionRegistry, context: ConnectionContext) {
    this.#registry = registry;
    this.#context = context;
  }

  async probe(address: string, signal: AbortSignal): Promise<ProbedAddress> {
    const target = parseTarget(address);
    const { guard } = this.#context;
    if (isIP(target.host) > 0 && !guard.rule.allows(target.host, target.host)) throw forbiddenTarget(target.host);
    if (this.#isBusy) throw new Fault('too_many_requests', 'Another probe is in progress; retry in a few seconds.');
    this.#isBusy = true;
    const limit = new Deadline(longestMs, signal);
    try {
      return await this.#probed(target, { ...guard, resolveName: pinnedNames(guard.resolveName) }, limit.signal);
    } finally {
      limit.clear();
      this.#isBusy = false;
    }
  }

  async #probed(target: Target, guard: AddressGuard, signal: AbortSignal): Promise<ProbedAddress> {
    const address = addressOf(target);
    const { kind, version } = await probe(target, guard, signal);
    const context = { ...this.#context, guard };
    const [counted, scrapeIntervalSeconds] = await Promise.all([
      this.#inventoryAt(kind, address, context, signal),
      kind === 'prometheus' ? scrapeIntervalAt(address, context, signal) : null,
    ]);
    return {
      kind: kind === 'kubernetes' ? 'cluster' : kind,
      address,
      version,
      inventory: counted,
      scrapeIntervalSeconds,
    };
  }

  async #inventoryAt(
    kind: ServerKind,
    address: string,
    context: ConnectionContext,
    signal: AbortSignal,
  ): Promise<ProbedAddress['inventory']> {
    const active = await this.#registry.start(addressPlan(kind, address, null, context)).catch((thrown) => {
      if (!(thrown instanceof StartupError)) throw thrown;
      throw new Fault('upstream_failed', 'What answers there cannot be connected to.', { cause: thrown });
    });
    try {
      return await firstInventory(active.built.connection, signal);
    } finally {
      this.#registry.discard(active);
    }
  }
}

/** @throws Fault why there is none when `signal` aborts */
async function firstInventory(
  { inventory, clock }: Connection,
  signal: AbortSignal,
): Promise<ProbedAddress['inventory']> {
  for (;;) {
    const snapshot = inventory.snapshot(clock.wallMs());
    if (snapshot !== null) return { snapshot: () => snapshot, functionsOnly: inventory.functionsOnly ?? false };
    if (signal.aborted) {
      throw inventory.fault ?? new Fault('upstream_timeout', 'The server answered but sent no inventory in time.');
    }
    await pause(lookMs, signal);
  }
}

/** See {@link ProbedAddress}. @throws Fault */
async function scrapeIntervalAt(
  address: string,
  { guard, clock, environment }: ConnectionContext,
  signal: AbortSignal,
): Promise<number | null> {
  const { scrapeInterval } = await import('./cluster/scrapeInterval.ts');
  const access = { url: address, authorizationFile: null, tenant: null, ca: null, guard };
  return scrapeInterval(access, clock, environment, signal);
}
