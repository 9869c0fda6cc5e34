import { isIP } from 'node:net';
import type { NodeRecord } from './inventory.ts';

/**
 * Finds nodes by the names that other systems use. Clouds, exporters and people write a node's name in another case
 * (AKS), with or without its domain, or give one of its addresses.
 */
export class NodeNames {
  readonly #exact: ReadonlySet<string>;
  readonly #byAddress: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #byName: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #byFirstLabel: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(nodes: readonly NodeRecord[]) {
    const byAddress = new Map<string, Set<string>>();
    const byName = new Map<string, Set<string>>();
    const byFirstLabel = new Map<string, Set<string>>();
    for (const { name, ip, otherAddresses = [] } of nodes) {
      add(byName, name.toLowerCase(), name);
      if (isIP(name) === 0) add(byFirstLabel, firstLabel(name), name);
      for (const address of [ip, ...otherAddresses]) if (address !== '') add(byAddress, plainHost(address), name);
    }
    this.#exact = new Set(nodes.map(({ name }) => name));
    this.#byAddress = byAddress;
    this.#byName = byName;
    this.#byFirstLabel = byFirstLabel;
  }

  /** The node with exactly this name; null for none. */
  called(name: string): string | null {
    return this.#exact.has(name) ? name : null;
  }

  /** The only node with this address or host name of any kind; null for none, and when several share it. */
  at(host: string): string | null {
    return host === '' ? null : onlyOf(this.#byAddress.get(plainHost(host)));
  }

  /** The only node whose name differs at most in case; null for none. */
  calledInAnyCase(name: string): string | null {
    return onlyOf(this.#byName.get(plainHost(name)));
  }

  /** The only node with the same first label, if one of the names is the other without its domain; null for none. */
  shortOrLong(name: string): string | null {
    const host = plainHost(name);
    if (host === '' || isIP(host) > 0) return null;
    const found = onlyOf(this.#byFirstLabel.get(firstLabel(host)));
    const known = found?.toLowerCase() ?? '';
    return known.startsWith(`${host}.`) || host.startsWith(`${known}.`) ? found : null;
  }

  /** The node that a name or an address refers to, by the first of these rules that finds one. */
  meant(name: string): string | null {
    return this.called(name) ?? this.at(name) ?? this.calledInAnyCase(name) ?? this.shortOrLong(name);
  }
}

/** The host of `host:port`, `[v6]:port` or a host alone. */
export function hostOf(text: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1];
  return bracketed ?? (isIP(text) > 0 ? text : text.replace(/:\d+$/, ''));
}

/** A host in canonical form: lower case, no trailing dot, IPv6 in its shortest form, IPv4-mapped IPv6 as IPv4. */
function plainHost(host: string): string {
  const bare = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .replace(/\.$/, '');
  if (isIP(bare) !== 6) return bare;
  const shortest = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(shortest);
  if (mapped === null) return shortest;
  const [high, low] = [mapped[1], mapped[2]].map((word) => Number.parseInt(word ?? '', 16));
  return [high, low].flatMap((word = 0) => [word >> 8, word & 255]).join('.');
}

function firstLabel(name: string): string {
  return name.toLowerCase().split('.', 1)[0] ?? '';
}

function add(map: Map<string, Set<string>>, key: string, name: string): void {
  const names = map.get(key) ?? new Set();
  map.set(key, names.add(name));
}

function onlyOf(names: ReadonlySet<string> | undefined): string | null {
  const [first = null, ...others] = names ?? [];
  return others.length === 0 ? first : null;
}
