import type { LoopbackHosts } from './loopbackName.ts';
import type { OriginRule } from './originRule.ts';
import type { TokenTable } from './tokenTable.ts';

/** What the server was started with, as far as the gate needs it. */
export interface GatePolicy {
  readonly origins: OriginRule;
  /** Null: no token is asked for. */
  readonly tokens: TokenTable | null;
  readonly loopbackOnly: boolean;
  readonly loopbackHosts: LoopbackHosts;
  /** True when `--allow-target` was given. */
  readonly targetsListed: boolean;
  readonly mostInFlight: number;
  /** True from the moment the server is told to stop. */
  readonly stopping: () => boolean;
}
