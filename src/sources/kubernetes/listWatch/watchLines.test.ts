import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { mostObjectBytes } from './listSplitter.ts';
import { decodeWatchEvent } from './watchEvent.ts';
import { WatchLines } from './watchLines.ts';

function linesOf(bytes: Buffer, pieceBytes: number): string[] {
  const lines = new WatchLines();
  const got: string[] = [];
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    got.push(...lines.push(bytes.subarray(from, from + pieceBytes)));
  }
  return got;
}

describe('WatchLines', () => {
  it.each([1, 100, 1 << 20])('splits a recorded watch in pieces of %d bytes', (pieceBytes) => {
    const watch = fixture('apiserver/watch-pods.ndjson');
    expect(linesOf(watch, pieceBytes)).toEqual(watch.toString().trim().split('\n'));
  });

  it.each<[string, string[]]>([
    ['a\nb', ['a']],
    ['\n\n  \na\n', ['a']],
    ['', []],
    ['加法\n', ['加法']],
  ])('%j', (text, want) => {
    expect(linesOf(Buffer.from(text), 1)).toEqual(want);
  });

  it('rejects a line without an end', () => {
    const lines = new WatchLines();
    const piece = Buffer.alloc(1 << 20, 'x');
    expect(() => {
      for (let bytes = 0; bytes <= mostObjectBytes; bytes += piece.length) lines.push(piece);
    }).toThrow('too large');
  });
});

describe('decodeWatchEvent', () => {
  it('decodes a recorded watch', () => {
    const events = linesOf(fixture('apiserver/watch-pods.ndjson'), 1 << 20).map(decodeWatchEvent);
    const count = (wanted: string) => events.filter(({ kind }) => kind === wanted).length;
    expect([count('there'), count('gone'), count('bookmark')]).toEqual([20, 2, 3]);
    expect(events.at(-1)?.version).toBe('574');
  });

  it('reports an expired resourceVersion', () => {
    const [line = ''] = linesOf(fixture('apiserver/watch-410.ndjson'), 1 << 20);
    expect(() => decodeWatchEvent(line)).toThrow(expect.objectContaining({ status: 410 }));
  });

  it.each(['', 'x', '{"type":"ADDED"', '[]', '{}', '{"type":"NEW","object":{}}', '{"type":"ADDED","object":{}}'])(
    'rejects %j',
    (line) => {
      expect(() => decodeWatchEvent(line)).toThrow(expect.objectContaining({ code: 'upstream_failed' }));
    },
  );
});
