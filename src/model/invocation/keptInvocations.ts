import type { Invocation, InvocationLines } from './invocation.ts';
import { defaultKeepFinished, mostFunctionLinesBytes } from './invocationLimits.ts';
import type { InvocationParser } from './invocationParser.ts';

/** What is kept of a container: part of {@link InvocationParser}. */
type Container = Pick<InvocationParser, 'kept'>;

/**
 * Keeps a function with many containers within the limits of one: drops the oldest finished invocations, and the lines
 * of the container with most of them.
 */
export function trimInvocations(
  containers: readonly Container[],
  mostFinished = defaultKeepFinished,
  mostLinesBytes = mostFunctionLinesBytes,
): void {
  let finished = containers.reduce((sum, { kept }) => sum + kept.size, 0);
  for (; finished > mostFinished; finished--) oldestOf(containers)?.kept.dropOldest();
  const share = mostLinesBytes / Math.max(1, containers.length);
  let bytes = containers.reduce((sum, { kept }) => sum + kept.linesBytes, 0);
  for (const { kept } of [...containers].sort((a, b) => b.kept.linesBytes - a.kept.linesBytes)) {
    if (bytes <= mostLinesBytes || kept.linesBytes <= share) return;
    bytes -= kept.linesBytes;
    kept.shrinkLines(Math.max(share, kept.linesBytes - (bytes + kept.linesBytes - mostLinesBytes)));
    bytes += kept.linesBytes;
  }
}

/** An invocation, and its log lines. */
export interface FoundInvocation {
  readonly invocation: Invocation;
  /** As it is now; null if it is no longer kept. */
  current(): Invocation | null;
  /** A copy of its lines; null if it is no longer kept. */
  lines(): InvocationLines | null;
}

/** An invocation by its id; null if no container keeps it. */
export function findInvocation(containers: Iterable<InvocationParser>, id: string): FoundInvocation | null {
  for (const parser of containers) {
    const invocation = parser.find(id);
    if (invocation !== null) return { invocation, current: () => parser.find(id), lines: () => parser.linesOf(id) };
  }
  return null;
}

/** The ids of invocations by those of their lines, of all that run or ended at or after `sinceMs` (Unix ms). */
export function ownersOfLines(containers: Iterable<InvocationParser>, sinceMs: number): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const parser of containers) {
    for (const { id } of parser.invocations(sinceMs)) {
      for (const line of parser.linesOf(id)?.lines ?? []) owners.set(line.id, id);
    }
  }
  return owners;
}

function oldestOf(containers: readonly Container[]): Container | null {
  let oldest: Container | null = null;
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const container of containers) {
    const { oldestEndMs } = container.kept;
    if (oldestEndMs === null || oldestEndMs >= oldestMs) continue;
    oldest = container;
    oldestMs = oldestEndMs;
  }
  return oldest;
}
