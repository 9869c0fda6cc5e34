import { expect, it } from 'vitest';
import { createClient } from './client.ts';

it.each([
  ['lab', { connection: 'other', n: 1 }, { connection: 'lab', n: '1' }],
  ['lab', undefined, { connection: 'lab' }],
  [undefined, { n: 1 }, { n: '1' }],
])(
  'A client of the connection %s asks about no other, whatever is passed on to a function: %j',
  async (name, query, want) => {
    let asked: unknown = null;
    const fetch = async (url: Parameters<typeof globalThis.fetch>[0]): Promise<Response> => {
      asked = Object.fromEntries(new URL(String(url)).searchParams);
      return new Response('', { headers: { 'x-faascope-source': 'function' } });
    };
    const client = createClient({ server: 'http://test', fetch, ...(name !== undefined && { connection: name }) });
    await client.invoke({ namespace: 'fn', name: 'add' }, query === undefined ? {} : { query });
    expect(asked).toEqual(want);
  },
);
