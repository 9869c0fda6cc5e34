/** A member of a JSON object by its path; undefined if missing. */
export function member(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = Reflect.get(found, name);
  }
  return found;
}

/** A member that is text; null if missing or of another type. */
export function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = member(value, ...path);
  return typeof found === 'string' ? found : null;
}

/** A member that is a finite number; null if missing or of another type. */
export function numberAt(value: unknown, ...path: readonly string[]): number | null {
  const found = member(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

/** A member that is a list; empty if missing, null or of another type. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = member(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** A member that is a time in Kubernetes' format (RFC 3339), Unix ms; null if missing or invalid. */
export function timeAt(value: unknown, ...path: readonly string[]): number | null {
  const atMs = Date.parse(textAt(value, ...path) ?? '');
  return Number.isNaN(atMs) ? null : atMs;
}
