const suffixFactor: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * Bytes of a Kubernetes quantity of memory (`128Mi`, `64M`, `1e6`, `1.5Gi`), rounded up to whole bytes. Null when it is
 * none, is not above zero, or is counted in parts of a byte (`128m` is 0.128 bytes: a slip for `128Mi`).
 * Form: apimachinery's resource.Quantity.
 */
export function parseMemoryQuantity(text: string): number | null {
  const parts = /^\+?(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,2})|(Ki|Mi|Gi|Ti|Pi|Ei|[kMGTPE]|))$/.exec(text);
  const factor = suffixFactor[parts?.[3] ?? ''];
  if (parts === null || factor === undefined) return null;
  const bytes = Math.ceil(Number(`${parts[1]}e${parts[2] ?? 0}`) * factor);
  return bytes > 0 && Number.isFinite(bytes) ? bytes : null;
}
