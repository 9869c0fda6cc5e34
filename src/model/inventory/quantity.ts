const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
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
 * The value of a quantity (`64Mi`, `200m`, `1e6`, `1500`): bytes of memory, cores of CPU. Null if it is not a quantity.
 * Format: apimachinery's resource.Quantity.
 */
export function parseQuantity(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string') return null;
  const parts = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,2})|([KMGTPE]i|[numkMGTPE])?)$/.exec(value);
  const factor = factors[parts?.[3] ?? ''];
  if (parts === null || factor === undefined) return null;
  return Number(`${parts[1]}e${parts[2] ?? 0}`) * factor;
}
