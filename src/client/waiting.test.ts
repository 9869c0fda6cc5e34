import { expect, it } from 'vitest';
import { FaascopeError } from './faascopeError.ts';
import { retryMs } from './waiting.ts';

it.each([
  [null, 500, 1000],
  [-5, 500, 1000],
  [20, 20_000, 20_000],
  [1e8, 300_000, 300_000],
  [1e300, 300_000, 300_000],
])(
  'A client that is asked to wait for %s s waits for %s to %s ms: no timer can be longer than 24 days',
  (asked, least, most) => {
    const waitMs = retryMs(10, new FaascopeError('shutting_down', '', 503, asked));
    expect(waitMs).toBeGreaterThanOrEqual(least);
    expect(waitMs).toBeLessThanOrEqual(most);
  },
);
