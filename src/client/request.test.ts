import { expect, it } from 'vitest';
import { type Client, createClient } from './client.ts';

const json = { 'content-type': 'application/json' };

/** A redirect as a browser shows it: empty and of status 0, as `Response.error()` is. */
const opaqueRedirect = (): Response => Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' });

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

it.each<[string, () => Response, object]>([
  [
    'an error without a code',
    () => new Response('{"status":"error"}', { status: 503, headers: json }),
    { status: 503 },
  ],
  [
    'an error whose code is no text',
    () => new Response('{"status":"error","code":{},"message":"a"}', { status: 500, headers: json }),
    { status: 500, message: 'The server answered 500.' },
  ],
  ['a page of a proxy', () => new Response('<html>', { status: 502 }), { status: 502 }],
  ['a redirect', () => new Response(null, { status: 307, headers: { location: 'http://other/' } }), { status: 307 }],
  [
    'a redirect, as a browser shows it',
    opaqueRedirect,
    { status: null, message: 'The answer is a redirect, which is not followed.' },
  ],
])('A client tells that an answer is not one of faascope: %s', async (_what, answer, want) => {
  const client = createClient({ server: 'http://test', fetch: async () => answer() });
  await expect(client.functions()).rejects.toMatchObject({ code: 'malformed_answer', ...want });
});

it('A client tells that a function answered with a redirect, of which a browser shows nothing else', async () => {
  const client = createClient({ server: 'http://test', fetch: async () => opaqueRedirect() });
  const message = 'The answer is a redirect, which is not followed.';
  await expect(client.invoke({ namespace: 'fn', name: 'add' })).rejects.toMatchObject({ message, status: null });
});

it('A client follows no redirect: the token of a sign-in is for its server alone', async () => {
  const modes: unknown[] = [];
  const fetch = async (...[, init]: Parameters<typeof globalThis.fetch>) => {
    modes.push(init?.redirect);
    return new Response('{}', { headers: json });
  };
  const client = createClient({ server: 'http://test', fetch });
  await client.signIn({ token: 'secret' });
  await client.functions();
  await expect(client.invoke({ namespace: 'fn', name: 'add' }, { body: 'input' })).rejects.toThrow();
  await client
    .followLogs({ namespace: 'fn', name: 'add' })
    [Symbol.asyncIterator]()
    .next()
    .catch(() => {});
  expect(modes).toEqual(['manual', 'manual', 'manual', 'manual']);
});

it.each<[string, (client: Client) => Promise<unknown>]>([
  ['a function is in namespace ..', (client) => client.function({ namespace: '..', name: 'nodes' })],
  ['a node is .', (client) => client.node({ name: '.' })],
  ['a node is empty', (client) => client.node({ name: '' })],
  ['a called function is ..', (client) => client.invoke({ namespace: 'fn', name: '..' })],
  [
    'a followed function is in namespace ..',
    async (client) => client.followLogs({ namespace: '..', name: 'add' })[Symbol.asyncIterator]().next(),
  ],
])('A client asks for no other resource when the name of %s', async (_what, ask) => {
  const asked: unknown[] = [];
  const fetch = async (url: unknown) => {
    asked.push(url);
    return new Response('{}', { headers: json });
  };
  await expect(ask(createClient({ server: 'http://test', fetch }))).rejects.toMatchObject({
    code: 'malformed_parameter',
  });
  expect(asked).toEqual([]);
});
