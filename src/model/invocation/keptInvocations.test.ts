import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authorLines, callTree } from '../../../test/invocation/callTree.ts';
import { baseMs, newParser, record } from '../../../test/invocation/parsedLog.ts';
import type { InvocationParser } from './invocationParser.ts';
import { findInvocation, trimInvocations } from './keptInvocations.ts';

const date = '2026/11/23 20:07:03';

/**
 * A container with so many finished calls of 100 bytes of log, one every `everyMs` from `fromMs` on, and one that runs.
 */
function container(uid: string, calls: number, fromMs: number, everyMs: number, text = 'x'): InvocationParser {
  const pod = { uid, name: uid, nodeName: 'n1', createdAtMs: null };
  const parser = newParser({ pod });
  for (let call = 0; call < calls; call++) {
    parser.feed(record(fromMs + call * everyMs, `${date} Forking fprocess.`));
    parser.feed(record(fromMs + call * everyMs, text));
    parser.feed(record(fromMs + call * everyMs + 1, `${date} Duration: 0.001s`));
  }
  parser.feed(record(fromMs + calls * everyMs, `${date} Forking fprocess.`));
  return parser;
}

test('keeps the newest ends of all containers, and every running call', () => {
  const containers = [container('a', 700, 0, 10), container('b', 700, 5, 10), container('c', 5, 6900, 10)];
  trimInvocations(containers);
  const kept = containers.flatMap((parser) => parser.invocations(0));
  const ended = kept.filter(({ endedAt }) => endedAt !== null);
  expect(ended).toHaveLength(1000);
  expect(kept.length - ended.length).toBe(3);
  expect(Math.min(...ended.map(({ endedAt }) => endedAt ?? 0)) - baseMs).toBeGreaterThan(2000);
  expect(containers[2]?.kept.size).toBe(5);
});

test('shares the memory of lines among the containers of a function', () => {
  const containers = Array.from({ length: 5 }, (_, n) => container(`p${n}`, n < 4 ? 60 : 2, 0, 10, 'x'.repeat(8000)));
  const small = containers[4]?.kept.linesBytes;
  trimInvocations(containers, 1000, 1_000_000);
  expect(containers.reduce((sum, { kept }) => sum + kept.linesBytes, 0)).toBeLessThanOrEqual(1_000_000);
  expect(containers[4]?.kept.linesBytes).toBe(small);
});

test('finds an invocation of any container by its id', () => {
  const containers = [container('a', 1, 0, 10), container('b', 1, 0, 10)];
  const [wanted] = containers[1]?.invocations(0) ?? [];
  const found = findInvocation(containers, wanted?.id ?? '');
  expect(found?.invocation).toEqual(wanted);
  expect(found?.lines()?.lines).toHaveLength(3);
  expect(findInvocation(containers, 'x')).toBeNull();
});

/**
 * Calls, of which some run at the same time, as one container logs them; `withIds` where the source knows the process.
 */
const calls = fc.array(fc.record({ tree: callTree(), open: fc.boolean(), ms: fc.nat(20) }), { maxLength: 8 });

function logOf(given: { tree: ReturnType<typeof authorLines>; open: boolean; ms: number }[], withIds: boolean) {
  const log: ReturnType<typeof record>[] = [];
  let atMs = 0;
  given.forEach(({ tree, open, ms }, index) => {
    const id = withIds ? `call-${index}` : undefined;
    const end = open ? [] : [`${date} Duration: 0.00${(tree.length + 2) % 10}s`];
    // Lines of one moment, too: their ordinals differ.
    for (const [n, text] of [`${date} Forking fprocess.`, 'print', ...tree, ...end].entries()) {
      log.push(record(atMs + (n >> 1), text, id));
    }
    atMs += ms + tree.length;
  });
  return log.sort((a, b) => a.seconds - b.seconds || a.nanos - b.nanos);
}

test('gives the same ids, revisions and lines, however often it is read in between', () => {
  fc.assert(
    fc.property(calls, fc.boolean(), fc.array(fc.nat(5), { minLength: 1 }), (given, withIds, pauses) => {
      const log = logOf(
        given.map((call) => ({ ...call, tree: authorLines(call.tree) })),
        withIds,
      );
      const atOnce = newParser();
      for (const line of log) atOnce.feed(line);
      const piecewise = newParser();
      for (let at = 0, piece = 0; at < log.length; piece++) {
        const size = 1 + (pauses[piece % pauses.length] ?? 0);
        for (const line of log.slice(at, at + size)) piecewise.feed(line);
        trimInvocations([piecewise]);
        for (const { id } of piecewise.running()) piecewise.linesOf(id);
        at += size;
      }
      const all = atOnce.invocations(0);
      expect(piecewise.invocations(0)).toEqual(all);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      for (const { id } of all) expect(piecewise.linesOf(id)).toEqual(atOnce.linesOf(id));
      // No line is in two invocations.
      const lines = all.flatMap(({ id }) => atOnce.linesOf(id)?.lines ?? []).map(({ id }) => id);
      expect(new Set(lines).size).toBe(lines.length);
    }),
    { seed: 15 },
  );
});
