const offset = 0x811c9dc5;
const prime = 0x01000193;

/** FNV-1a over some bytes, 32 bits. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = offset;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), prime);
  return hash;
}

/** True when the bytes from `from` to `to` are those of `other`. */
export function sameBytes(bytes: Uint8Array, from: number, to: number, other: Uint8Array): boolean {
  if (to - from !== other.length) return false;
  for (let at = 0; at < other.length; at++) if (bytes[from + at] !== other[at]) return false;
  return true;
}
