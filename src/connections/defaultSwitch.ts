import { isIP } from 'node:net';
import { Fault } from '../model/fault.ts';
import type { NodeRecord } from '../model/inventory/inventory.ts';
import type { Connection, ConnectionSwitch, Switched } from '../model/source/connection.ts';
import { Deadline } from '../sources/http/deadline.ts';
import { addressOf, forbiddenTarget, parseTarget, probe, type Target } from '../sources/probe/probe.ts';
import type { ConnectionContext } from './connectionContext.ts';
import {
  addressPlanBeside,
  type ConfiguredSources,
  type ConnectionPlan,
  loadCode,
  localPlan,
} from './connectionPlan.ts';
import { type ActiveConnection, type ConnectionRegistry, longestConnectingMs } from './connectionRegistry.ts';
import type { ChoiceFile, RememberedChoice } from './rememberedChoice.ts';
import { StartupError } from './startupError.ts';

/** The most requests that wait; each may take {@link longestConnectingMs}. */
const mostWaiting = 4;

/** What a {@link DefaultSwitch} works with. */
export interface DefaultSwitchParts {
  readonly registry: ConnectionRegistry;
  readonly configured: ConfiguredSources;
  /** Of the connection to what is configured. */
  readonly configuredPlan: ConnectionPlan;
  readonly file: ChoiceFile;
  readonly context: ConnectionContext;
  /** Called after each change of the default connection. */
  readonly changed: (address: string) => void;
}

/** Switches the default connection to another address, one request at a time: each in one step, or not at all. */
export class DefaultSwitch implements ConnectionSwitch {
  readonly #parts: DefaultSwitchParts;
  /** Of the configured connection, as long as it was the default. */
  #configuredNodes: readonly NodeRecord[] = [];
  /** The version of the last server that was probed, by its address: its source may not have asked for it yet. */
  #versions: ReadonlyMap<string, string | null> = new Map();
  #lastTurn: Promise<unknown> = Promise.resolve();
  #turns = 0;

  constructor(parts: DefaultSwitchParts) {
    this.#parts = parts;
  }

  async switchTo(address: string, signal: AbortSignal): Promise<Switched> {
    const target = address === 'local' ? null : parseTarget(address);
    if (target !== null) this.#refuseForbidden(target);
    if (this.#turns > mostWaiting) {
      throw new Fault('too_many_requests', 'Other connection changes are in progress; retry in a few seconds.');
    }
    this.#turns++;
    const turn = this.#lastTurn.then(() => this.#takeTurn(target, signal));
    this.#lastTurn = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#turns--;
    }
  }

  /** A name is checked when it is resolved; an address as it stands. */
  #refuseForbidden({ host }: Target): void {
    if (isIP(host) === 0 || this.#parts.context.guard.rule.allows(host, host)) return;
    throw forbiddenTarget(host);
  }

  async #takeTurn(target: Target | null, signal: AbortSignal): Promise<Switched> {
    const { registry, file, changed, context } = this.#parts;
    const address = target === null ? 'local' : addressOf(target);
    if (!registry.default.plan.choices.has(address)) {
      registry.replaceDefault(await this.#candidate(target, address, signal));
      changed(address);
    }
    const { plan, built } = registry.default;
    const choice = plan.choices.get(address);
    if (choice === undefined) throw new Error(`The connection to ${address} does not know its own address.`);
    // Whether or not the client is still there: what is connected and what is remembered belong together.
    const failure = await file.write(choice);
    if (failure !== null) context.warn(`${address} was not saved (${failure}); a restart forgets it. See --state.`);
    const { kind } = choice;
    const version = this.#versionOf(built.connection, choice);
    const connected = kind === 'kubernetes' ? 'cluster' : kind;
    return { kind: connected, address, version, connection: built.connection, persisted: failure === null };
  }

  #versionOf({ sources }: Connection, { kind, address }: RememberedChoice): string | null {
    if (kind === 'local') return this.#parts.context.version;
    const reported = sources().find((source) => source.name === kind && source.address === address)?.version;
    return reported ?? this.#versions.get(address) ?? null;
  }

  /** The next default connection, started and with an inventory. @throws Fault when there is none: nothing is left */
  async #candidate(target: Target | null, address: string, signal: AbortSignal): Promise<ActiveConnection> {
    const { registry, configuredPlan } = this.#parts;
    if (registry.default.plan === configuredPlan) {
      const { inventory, clock } = registry.default.built.connection;
      this.#configuredNodes = inventory.snapshot(clock.wallMs())?.nodes ?? [];
    }
    const limit = new Deadline(longestConnectingMs, signal);
    try {
      const active = await this.#started(await this.#planFor(target, address, limit));
      try {
        await active.firstInventory(limit.signal);
        return active;
      } catch (thrown) {
        registry.discard(active);
        throw thrown;
      }
    } finally {
      limit.clear();
    }
  }

  async #planFor(target: Target | null, address: string, limit: Deadline): Promise<ConnectionPlan> {
    const { configured, configuredPlan, context } = this.#parts;
    if (configuredPlan.choices.has(address)) return configuredPlan;
    if (target === null) return localPlan(configured, context);
    const { kind, version } = await probe(target, context.guard, limit.signal);
    this.#versions = new Map([[address, version]]);
    await limit.pausedFor(loadCode(kind, configured.connected));
    return addressPlanBeside(kind, address, configured, this.#configuredNodes, context, limit.signal);
  }

  async #started(plan: ConnectionPlan): Promise<ActiveConnection> {
    try {
      return await this.#parts.registry.start(plan);
    } catch (thrown) {
      if (!(thrown instanceof StartupError)) throw thrown;
      throw new Fault('upstream_failed', `Cannot connect: ${thrown.reasons.join('; ')}.`, { cause: thrown });
    }
  }
}
