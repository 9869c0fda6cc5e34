import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { ListSplitter, mostObjectBytes } from './listSplitter.ts';

/** Pushes a text in pieces of a size, and gives what came out, parsed. */
function split(text: string | Buffer, pieceBytes: number): { metadata: unknown[]; items: unknown[]; whole: boolean } {
  const bytes = Buffer.from(text);
  const splitter = new ListSplitter();
  const got: { metadata: unknown[]; items: unknown[] } = { metadata: [], items: [] };
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    for (const { part, bytes: own } of splitter.push(bytes.subarray(from, from + pieceBytes))) {
      got[part === 'item' ? 'items' : 'metadata'].push(JSON.parse(own.toString()));
    }
  }
  return { ...got, whole: splitter.whole };
}

describe('ListSplitter', () => {
  it.each([1, 7, 4096, 1 << 20])('splits a recorded page in pieces of %d bytes', (pieceBytes) => {
    const page = fixture('apiserver/pods-page-1.json');
    const { metadata, items } = JSON.parse(page.toString());
    expect(split(page, pieceBytes)).toEqual({ metadata: [metadata], items, whole: true });
  });

  it('splits any list in any pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        (items, metadata, indented, pieceBytes) => {
          const list = { kind: 'List', other: [{ items: [{}] }, []], items, metadata, more: { items: [{}] } };
          const got = split(JSON.stringify(list, null, indented ? 2 : 0), pieceBytes);
          const plain = JSON.parse(JSON.stringify({ items, metadata }));
          expect(got).toEqual({ metadata: [plain.metadata], items: plain.items, whole: true });
        },
      ),
    );
  });

  it.each<[string, unknown[], boolean]>([
    ['{"items":null,"metadata":{}}', [], true],
    ['{"items":[]}', [], true],
    ['{"items":[{}]', [{}], false],
    ['{"items":[{"a":"}]"},{"b":', [{ a: '}]' }], false],
    ['', [], false],
    ['{"a":"items","b":[{}]}', [], true],
  ])('%s', (text, items, whole) => {
    expect(split(text, 3)).toMatchObject({ items, whole });
  });

  it('rejects anything but JSON', () => {
    expect(() => split('<html>', 3)).toThrow('other than JSON');
  });

  it('rejects an object that is too large before it is complete', () => {
    const splitter = new ListSplitter();
    const piece = Buffer.from('x'.repeat(1 << 20));
    splitter.push(Buffer.from('{"items":[{"a":"'));
    expect(() => {
      for (let bytes = 0; bytes <= mostObjectBytes; bytes += piece.length) splitter.push(piece);
    }).toThrow('too large');
  });
});
