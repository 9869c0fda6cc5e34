import type { FailureReason } from './failureReason.ts';
import type { FindingCode, findingKinds, ParameterKind } from './findingKinds.ts';

interface ParameterTypes extends Record<ParameterKind, unknown> {
  readonly text: string;
  readonly 'text or null': string | null;
  readonly number: number;
  readonly names: readonly string[];
  readonly 'failure reason': FailureReason;
}

type ParamsOf<Kinds extends Readonly<Record<string, ParameterKind>>> = {
  readonly [Name in keyof Kinds]: ParameterTypes[Kinds[Name]];
};

/** The parameters of each code. */
export type FindingParams = {
  readonly [Code in FindingCode]: ParamsOf<(typeof findingKinds)[Code]['params']>;
};

/** A current problem as data: a code and its parameters. It disappears once the problem is fixed. */
export type Finding<Code extends FindingCode = FindingCode> = {
  readonly [Each in Code]: { readonly code: Each; readonly params: FindingParams[Each] };
}[Code];

/** A finding in words. */
export interface Words {
  /** What is wrong and what follows from it: one or two sentences. */
  readonly text: string;
  /** How to fix it: one or two sentences. */
  readonly fix: string;
}

/** The words for each code. */
export type WordTable = { readonly [Code in FindingCode]: (params: FindingParams[Code]) => Words };
