import fc from 'fast-check';
import type { SubFunctionState } from '../../src/model/invocation/invocation.ts';

/** A sub-function in a random run. */
interface CallNode {
  readonly name: string;
  /** `called`: it is only called, and logs no lines of its own. */
  readonly ends: 'over' | 'ended' | 'failed' | 'error' | 'silent' | 'called';
  /** The call to each child is logged twice. */
  readonly twice: boolean;
  readonly children: readonly CallNode[];
}

/** A random run of a function: its sub-functions as a tree, with or without a thread. */
export interface CallTree {
  readonly thread: string;
  readonly roots: readonly CallNode[];
}

interface Shape {
  readonly stem: string;
  readonly ends: CallNode['ends'];
  readonly twice: boolean;
  readonly children: readonly Shape[];
}

const stem = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'sub_pow', 'pkg.Class::do', '函数', '-', '{"a":1}', 'INFO', 'stderr:'),
  fc.stringMatching(/^[A-Za-z_.:-]{1,20}$/),
);

function shape(depth: number): fc.Arbitrary<Shape> {
  return fc.record({
    stem,
    ends: fc.constantFrom('over', 'ended', 'failed', 'error', 'silent', 'called'),
    twice: fc.boolean(),
    children: depth === 0 ? fc.constant([]) : fc.array(shape(depth - 1), { maxLength: 2 }),
  });
}

const deepest = 3;

/** Every sub-function has a different name, so that the expected result is unambiguous. */
function named(shapes: readonly Shape[], counter: { next: number }): CallNode[] {
  return shapes.map(({ stem: text, ends, twice, children }) => {
    const name = `${text}${counter.next++ || ''}`;
    return {
      name: name === 'all' ? 'all_' : name,
      ends,
      twice,
      children: ends === 'called' ? [] : named(children, counter),
    };
  });
}

/** A random run. @param shortest minimum number of sub-functions at the top */
export function callTree(shortest = 0): fc.Arbitrary<CallTree> {
  return fc
    .record({
      thread: fc.constantFrom('', '', 'T1', '[main]'),
      shapes: fc.array(shape(deepest), { minLength: shortest, maxLength: 3 }),
    })
    .map(({ thread, shapes }) => ({ thread, roots: named(shapes, { next: 0 }) }));
}

function nodeLines(node: CallNode, thread: string): string[] {
  const say = (text: string, level = 'INFO') =>
    `2026/11/23 20:07:03 ${level} ${thread === '' ? '' : `${thread} `}${text}`;
  const lines = [say(`${node.name} started`)];
  for (const child of node.children) {
    const call = say(`${node.name} invoke ${child.name}`);
    lines.push(call, ...(child.ends === 'called' ? [] : nodeLines(child, thread)));
    if (node.twice) lines.push(call);
  }
  if (node.ends === 'error') lines.push(`2026/11/23 20:07:03 ERROR ${node.name}: no such table: orders`);
  else if (node.ends !== 'silent') lines.push(say(`${node.name} ${node.ends}`));
  return lines;
}

/** What the function's author logs in such a run. */
export function authorLines({ roots, thread }: CallTree): string[] {
  return roots.flatMap((root) => nodeLines(root.ends === 'called' ? { ...root, ends: 'silent' } : root, thread));
}

const states: Readonly<Record<CallNode['ends'], SubFunctionState>> = {
  over: 'ended',
  ended: 'ended',
  failed: 'failed',
  error: 'failed',
  silent: 'started',
  called: 'started',
};

/** The expected result, in the form of `inside`: names by first mention, then calls by first mention. */
export function expectedInside({ roots }: CallTree): string {
  const subs: string[] = [];
  const edges: string[] = [];
  const visit = (node: CallNode) => {
    subs.push(`${node.name}:${states[node.ends]}`);
    for (const child of node.children) {
      edges.push(`${node.name}>${child.name}`);
      visit(child);
    }
  };
  for (const root of roots) visit(root);
  return [...subs, ...edges].join(' ');
}
