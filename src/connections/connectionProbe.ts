import { isIP } from 'node:net';
import { Fault } from '../model/fault.ts';
import type { ConnectionProbe, ProbedAddress } from '../model/source/connection.ts';
import { Deadline } from '../sources/http/deadline.ts';
import type { AddressGuard } from '../sources/http/guardedConnector.ts';
import { pinnedNames } from '../sources/http/pinnedNames.ts';
import {
  addressOf,
  forbiddenTarget,
  parseTarget,
  probe,
  type ServerKind,
  type Target,
} from '../sources/probe/probe.ts';
import type { ConnectionContext } from './connectionContext.ts';
import { addressPlan, loadCode, prometheusAccess } from './connectionPlan.ts';
import { type ConnectionRegistry, longestConnectingMs } from './connectionRegistry.ts';
import { StartupError } from './startupError.ts';

/**
 * Finds out what a switch to an address would connect to, and changes nothing: it connects as a switch does, with what
 * the flags name left out, and disconnects once there is an inventory. One at a time.
 */
export class AddressProbe implements ConnectionProbe {
  readonly #registry: Pick<ConnectionRegistry, 'start' | 'discard'>;
  readonly #context: ConnectionContext;
  #isBusy = false;

  constructor(registry: Pick<ConnectionRegistry, 'start' | 'discard'>, context: ConnectionContext) {
    this.#registry = registry;
    this.#context = context;
  }

  async probe(address: string, signal: AbortSignal): Promise<ProbedAddress> {
    const target = parseTarget(address);
    const { guard } = this.#context;
    if (isIP(target.host) > 0 && !guard.rule.allows(target.host, target.host)) throw forbiddenTarget(target.host);
    if (this.#isBusy) throw new Fault('too_many_requests', 'Another probe is in progress; retry in a few seconds.');
    this.#isBusy = true;
    const limit = new Deadline(longestConnectingMs, signal);
    try {
      return await this.#probed(target, { ...guard, resolveName: pinnedNames(guard.resolveName) }, limit);
    } finally {
      limit.clear();
      this.#isBusy = false;
    }
  }

  async #probed(target: Target, guard: AddressGuard, limit: Deadline): Promise<ProbedAddress> {
    const address = addressOf(target);
    const { signal } = limit;
    const { kind, version } = await probe(target, guard, signal);
    await limit.pausedFor(loadCode(kind, this.#context.connected));
    const context = { ...this.#context, guard };
    const asked = [
      this.#inventoryAt(kind, address, context, signal),
      kind === 'prometheus' ? scrapeIntervalAt(address, context, signal) : null,
    ] as const;
    try {
      const [inventory, scrapeIntervalSeconds] = await Promise.all(asked);
      return { kind: kind === 'kubernetes' ? 'cluster' : kind, address, version, inventory, scrapeIntervalSeconds };
    } finally {
      // If one of them failed, the other must not go on: it holds a connection.
      limit.abort();
      await Promise.allSettled(asked);
    }
  }

  async #inventoryAt(
    kind: ServerKind,
    address: string,
    context: ConnectionContext,
    signal: AbortSignal,
  ): Promise<ProbedAddress['inventory']> {
    const active = await this.#registry.start(addressPlan(kind, address, null, context)).catch((thrown) => {
      if (!(thrown instanceof StartupError)) throw thrown;
      throw new Fault('upstream_failed', 'Cannot connect to this address.', { cause: thrown });
    });
    try {
      const snapshot = await active.firstInventory(signal);
      const { functionsOnly = false } = active.built.connection.inventory;
      return { snapshot: () => snapshot, functionsOnly };
    } finally {
      this.#registry.discard(active);
    }
  }
}

/** See {@link ProbedAddress}. @throws Fault */
async function scrapeIntervalAt(
  address: string,
  context: ConnectionContext,
  signal: AbortSignal,
): Promise<number | null> {
  const { scrapeInterval } = await import('./cluster/prometheusConnection.ts');
  return scrapeInterval(prometheusAccess(address, context.guard), context, signal);
}
