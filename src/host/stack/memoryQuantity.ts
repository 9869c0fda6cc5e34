import { parseQuantity } from '../../model/inventory/quantity.ts';

/**
 * Bytes of a quantity of memory as a stack file writes it (`128Mi`, `64M`, `1.5Gi`), rounded up to whole bytes. Null when
 * it is none, is not above zero, or is counted in parts of a byte (`128m` is 0.128 bytes: a slip for `128Mi`).
 */
export function parseMemoryQuantity(text: string): number | null {
  const bytes = /[num]$/.test(text) ? null : Math.ceil(parseQuantity(text) ?? 0);
  return bytes !== null && bytes > 0 && Number.isFinite(bytes) ? bytes : null;
}
