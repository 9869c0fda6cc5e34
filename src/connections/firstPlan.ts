import { isIP } from 'node:net';
import { parseTarget } from '../sources/probe/target.ts';
import { foundPlan } from './foundPlan.ts';
import { localPlan } from './ownPlan.ts';
import { type OwnSources, standBeside } from './ownSources.ts';
import type { Plan } from './plan.ts';
import type { ReadChoice } from './remembered/choiceFile.ts';
import type { RememberedChoice } from './remembered/rememberedChoice.ts';
import type { ConnectionContext } from './surroundings.ts';

/** What is served first, and what the start says of how it was chosen, a line each. */
export interface FirstPlan {
  readonly plan: Plan;
  readonly notes: readonly string[];
}

/**
 * Flags that name a source go before what `/setIP` chose before, and that goes before what is found at the start. What
 * was chosen is served also when it does not answer now: nothing falls back silently.
 */
export function firstPlan(
  ownPlan: Plan,
  { choice, complaint }: ReadChoice,
  own: OwnSources,
  surroundings: ConnectionContext,
): FirstPlan {
  if (complaint !== null) surroundings.warn(complaint);
  if (choice === null) return { plan: ownPlan, notes: [] };
  const { sourceFlag } = own.options;
  if (ownPlan.choices.has(choice.address)) return { plan: ownPlan, notes: [] };
  if (sourceFlag !== null) {
    return {
      plan: ownPlan,
      notes: [`Not used: ${choice.address}, which /setIP chose before; --${sourceFlag} goes before it.`],
    };
  }
  if (isForbidden(choice, surroundings)) {
    return {
      plan: ownPlan,
      notes: [`Not used: ${choice.address}, which /setIP chose before; --allow-target has it not.`],
    };
  }
  const note = `${choice.address} was chosen by /setIP; ask that for another, or name a source with a flag.`;
  return { plan: chosenPlan(choice, own, surroundings), notes: [note] };
}

function chosenPlan(
  { kind, address, withOwn }: RememberedChoice,
  own: OwnSources,
  surroundings: ConnectionContext,
): Plan {
  if (kind === 'local') return localPlan(own, surroundings);
  return foundPlan(kind, address, withOwn && standBeside(own) ? own : null, surroundings);
}

/** Names are checked with each connection. */
function isForbidden({ kind, address }: RememberedChoice, { guard }: ConnectionContext): boolean {
  if (kind === 'local') return false;
  const { host } = parseTarget(address);
  return isIP(host) > 0 && !guard.rule.allows(host, host);
}
