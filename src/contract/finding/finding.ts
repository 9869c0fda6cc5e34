import type { FindingCode, findingKinds, ParameterKind } from './findingKinds.ts';

interface ParameterTypes extends Record<ParameterKind, unknown> {
  readonly text: string;
  readonly 'text or null': string | null;
  readonly number: number;
  readonly names: readonly string[];
}

type ParamsOf<Kinds extends Readonly<Record<string, ParameterKind>>> = {
  readonly [Name in keyof Kinds]: ParameterTypes[Kinds[Name]];
};

/** The parameters of each code. */
export type FindingParams = {
  readonly [Code in FindingCode]: ParamsOf<(typeof findingKinds)[Code]['params']>;
};

/** Something that is missing or wrong now, as data: a code and what it is about. It is gone when it is mended. */
export type Finding<Code extends FindingCode = FindingCode> = {
  readonly [Each in Code]: { readonly code: Each; readonly params: FindingParams[Each] };
}[Code];

/** What is said of a finding. */
export interface Words {
  /** What is missing or wrong, and what that costs: a sentence or two. */
  readonly text: string;
  /** What mends it, a sentence or two. */
  readonly fix: string;
}

/** The words for every code. */
export type WordTable = { readonly [Code in FindingCode]: (params: FindingParams[Code]) => Words };
