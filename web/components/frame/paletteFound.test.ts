import { expect, it } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { findByName } from './paletteFound.ts';

const server = 'http://faascope.example.org';

/** A client whose lists are empty; those of `failing` fail. */
function clientOf(failing: readonly string[], asked: string[] = []) {
  return createClient({
    server,
    fetch: async (input) => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input, server);
      const kind = pathname.slice(pathname.lastIndexOf('/') + 1);
      asked.push(kind + search);
      if (failing.includes(kind)) throw new TypeError('Failed to fetch');
      return Response.json({ items: [] });
    },
  });
}

it.each<[failing: readonly string[], found: readonly string[]]>([
  [[], ['functions', 'pods', 'nodes']],
  [['pods'], ['functions', 'nodes']],
  [['functions', 'nodes'], ['pods']],
  [['functions', 'pods', 'nodes'], []],
])('finds the other kinds where the list of %j fails', async (failing, found) => {
  expect(Object.keys(await findByName(clientOf(failing), { text: 'or', only: null }))).toEqual(found);
});

it('asks for what is wanted, more of it where it is wanted alone', async () => {
  const asked: string[] = [];
  const found = await findByName(clientOf([], asked), { text: 'or', only: 'pods' });
  expect(found).toEqual({ functions: [], pods: [], nodes: [] });
  expect(asked).toEqual(['pods?limit=20&q=or']);
});
