import { isIP } from 'node:net';
import { Fault } from '../model/fault.ts';
import type { NodeRecord } from '../model/inventory/inventory.ts';
import type { ConnectionSwitch } from '../model/source/connection.ts';
import { Deadline } from '../sources/http/deadline.ts';
import { probe } from '../sources/probe/probe.ts';
import { addressOf, forbiddenTarget, parseTarget, type Target } from '../sources/probe/target.ts';
import type { CurrentServed } from './currentServed.ts';
import { firstInventory } from './firstInventory.ts';
import { foundPlan } from './foundPlan.ts';
import { localPlan } from './ownPlan.ts';
import { type OwnSources, standBeside } from './ownSources.ts';
import type { Plan } from './plan.ts';
import type { ChoiceFile } from './remembered/choiceFile.ts';
import type { Running } from './running.ts';
import { sameNodes } from './sameNodes.ts';
import { StartMistake } from './startMistake.ts';
import type { ConnectionContext } from './surroundings.ts';

/** An address is tried for so long in all, until it has said what there is. */
const longestMs = 5000;
/** So many wait their turn; each may take {@link longestMs}. */
const mostWaiting = 4;

/** What a {@link SourceConnector} works with. */
export interface SourceConnectorParts {
  readonly current: CurrentServed;
  readonly own: OwnSources;
  /** What the program was started with. */
  readonly ownPlan: Plan;
  readonly file: ChoiceFile;
  readonly surroundings: ConnectionContext;
  /** Called after each change of what is served. */
  readonly changed: (address: string) => void;
}

/** Goes over to what answers elsewhere, one request after another: each in one step, or not at all. */
export class SourceConnector implements ConnectionSwitch {
  readonly #parts: SourceConnectorParts;
  #ownNodes: readonly NodeRecord[] = [];
  #lastTurn: Promise<unknown> = Promise.resolve();
  #turns = 0;

  constructor(parts: SourceConnectorParts) {
    this.#parts = parts;
  }

  async switchTo(address: string, signal: AbortSignal): Promise<{ persisted: boolean }> {
    const target = address === 'local' ? null : parseTarget(address);
    if (target !== null) this.#refuseForbidden(target);
    if (this.#turns > mostWaiting) {
      throw new Fault('too_many_requests', 'Other changes of the connection are under way; ask again in some seconds.');
    }
    this.#turns++;
    const turn = this.#lastTurn.then(() => this.#goOver(target, signal));
    this.#lastTurn = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#turns--;
    }
  }

  /** A name is checked when it is resolved; an address as it stands. */
  #refuseForbidden({ host }: Target): void {
    if (isIP(host) === 0 || this.#parts.surroundings.guard.rule.allows(host, host)) return;
    throw forbiddenTarget(host);
  }

  async #goOver(target: Target | null, signal: AbortSignal): Promise<{ persisted: boolean }> {
    const { current, file, changed, surroundings } = this.#parts;
    const address = target === null ? 'local' : addressOf(target);
    if (!current.plan.choices.has(address)) {
      current.replace(await this.#candidate(target, address, signal));
      changed(address);
    }
    // Whether or not the client is still there: what is served and what is remembered belong together.
    const choice = current.plan.choices.get(address);
    if (choice === undefined) return { persisted: false };
    const failure = await file.write(choice);
    if (failure !== null) surroundings.warn(`${address} is not remembered (${failure}); see --state.`);
    return { persisted: failure === null };
  }

  /** What is to be served next, begun and with an inventory. @throws Fault when there will be none: nothing is left */
  async #candidate(target: Target | null, address: string, signal: AbortSignal): Promise<Running> {
    const { current, own, ownPlan, surroundings } = this.#parts;
    const { clock, guard } = surroundings;
    if (current.plan === ownPlan) this.#ownNodes = current.connection.inventory.snapshot(clock.wallMs())?.nodes ?? [];
    const limit = new Deadline(longestMs, signal);
    try {
      if (ownPlan.choices.has(address)) return (await this.#begun(ownPlan, limit.signal)).running;
      if (target === null) return (await this.#begun(localPlan(own, surroundings), limit.signal)).running;
      const kind = await probe(target, guard, limit.signal);
      const alone = await this.#begun(foundPlan(kind, address, null, surroundings), limit.signal);
      if (!standBeside(own) || !sameNodes(alone.nodes, this.#ownNodes)) return alone.running;
      current.drop(alone.running);
      return (await this.#begun(foundPlan(kind, address, own, surroundings), limit.signal)).running;
    } finally {
      limit.clear();
    }
  }

  async #begun(plan: Plan, signal: AbortSignal): Promise<{ running: Running; nodes: readonly NodeRecord[] }> {
    const { current, surroundings } = this.#parts;
    let running: Running;
    try {
      running = await current.begin(plan);
    } catch (thrown) {
      if (!(thrown instanceof StartMistake)) throw thrown;
      throw new Fault('upstream_failed', `It cannot be served: ${thrown.mistakes.join('; ')}.`, { cause: thrown });
    }
    try {
      const { nodes } = await firstInventory(running.served.connection, surroundings.clock, signal);
      // Aborted is aborted: a client that is gone changes nothing.
      if (signal.aborted) throw new Fault('upstream_timeout', 'What answers there did not say in time what it has.');
      return { running, nodes };
    } catch (thrown) {
      current.drop(running);
      throw thrown;
    }
  }
}
