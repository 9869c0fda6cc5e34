import type { ContainerResources, Resources } from '../../../model/inventory/declaration.ts';

const mostTexts = 20_000;

/**
 * Keeps one copy of each repeated string and of repeated limits, such as the names of nodes, namespaces, functions and
 * images in thousands of objects. It is bounded: it is emptied when full.
 */
export class StringInterner {
  readonly #known = new Map<string, string>();

  readonly #resources = new Map<string, ContainerResources>();

  /** One copy of equal limits and requests. */
  resources(limits: Resources, requests: Resources): ContainerResources {
    const amounts = [limits.cpuCores, limits.memoryBytes, requests.cpuCores, requests.memoryBytes];
    const key = amounts.join(' ');
    const known = this.#resources.get(key);
    if (known !== undefined) return known;
    if (this.#resources.size >= mostTexts) this.#resources.clear();
    const made = { limits, requests };
    this.#resources.set(key, made);
    return made;
  }

  once(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= mostTexts) this.#known.clear();
    this.#known.set(text, text);
    return text;
  }
}
