/** The last part of a name: `vm-8c16g-node10` is `node10`, `worker-1.example.org` is `worker-1`. */
function shortened(name: string): string {
  const [host = name] = name.split('.');
  const last = host.slice(host.lastIndexOf('-') + 1);
  return /[a-z]{3}/i.test(last) ? last : host;
}

/** Shortens names of nodes to their last part, where that tells them apart. @returns the short name of a name */
export function shortNames(names: readonly string[]): (name: string) => string {
  const short = new Map(names.map((name) => [name, shortened(name)]));
  const isUnique = new Set(short.values()).size === short.size;
  return (name) => (isUnique && names.length > 1 ? (short.get(name) ?? name) : name);
}
