import type { FunctionItem, Problem } from './overviewItems.ts';

/** The mark before a name: a state, as a shape. */
export type RowMark = 'critical' | 'warning' | 'note' | 'off' | 'starting';

const bySeverity = { error: 'critical', warning: 'warning', note: 'note' } as const;

/** The mark of the worst finding. */
export function markOfProblem(problem: Problem | null): RowMark | null {
  return problem === null ? null : bySeverity[problem.severity];
}

/** A function's worst finding, else that it starts or is scaled to zero. */
export function markOfFunction({ problem, state, replicasWanted }: FunctionItem): RowMark | null {
  if (problem !== null) return markOfProblem(problem);
  if (state === 'starting') return 'starting';
  return state === 'scaled_to_zero' || replicasWanted === 0 ? 'off' : null;
}
