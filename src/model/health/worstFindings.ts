import { severities } from '../../contract/finding/severity.ts';
import { functionKey } from '../../contract/v1/stream.ts';
import type { InventoryLookup } from '../inventory/inventory.ts';
import type { HealthFinding } from './findingLedger.ts';

/** The worst current finding about each function, its pods included, and about each node. */
export class WorstFindings {
  readonly #functions = new Map<string, HealthFinding>();
  readonly #nodes = new Map<string, HealthFinding>();
  readonly #all: readonly HealthFinding[];

  constructor(findings: readonly HealthFinding[], index: InventoryLookup) {
    this.#all = findings;
    for (const finding of findings) {
      const { subject, endedMs } = finding;
      const { kind, namespace, name } = subject;
      if (endedMs !== null) continue;
      if (kind === 'node') keepWorse(this.#nodes, name, finding);
      if (namespace === null) continue;
      if (kind === 'function') keepWorse(this.#functions, functionKey({ namespace, name }), finding);
      const pods = kind === 'pod' ? index.podsNamed(name).filter(({ id }) => id.namespace === namespace) : [];
      for (const { functionName } of pods) {
        keepWorse(this.#functions, functionKey({ namespace, name: functionName }), finding);
      }
    }
  }

  /** Whether they come from the same findings; those of pods also depend on the inventory. */
  areAs(others: WorstFindings): boolean {
    const all = others.#all;
    return this.#all.length === all.length && this.#all.every((finding, index) => finding === all[index]);
  }

  /** @param key by {@link functionKey} */
  ofFunction(key: string): HealthFinding | null {
    return this.#functions.get(key) ?? null;
  }

  ofNode(name: string): HealthFinding | null {
    return this.#nodes.get(name) ?? null;
  }
}

/** Of two that are equally bad, the older one. */
function keepWorse(kept: Map<string, HealthFinding>, key: string, finding: HealthFinding): void {
  const known = kept.get(key);
  if (known === undefined || badness(finding) < badness(known)) kept.set(key, finding);
  else if (badness(finding) === badness(known) && finding.sinceMs < known.sinceMs) kept.set(key, finding);
}

function badness({ severity }: HealthFinding): number {
  return severities.indexOf(severity);
}
