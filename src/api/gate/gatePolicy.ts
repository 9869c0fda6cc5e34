import type { LoopbackHosts, OriginRule } from './originRule.ts';
import type { TokenTable } from './tokenTable.ts';

/** The settings of the server that the gate applies. */
export interface GatePolicy {
  readonly origins: OriginRule;
  /** Null when no token is required. */
  readonly tokens: TokenTable | null;
  readonly loopbackOnly: boolean;
  readonly loopbackHosts: LoopbackHosts;
  /** True when `--allow-target` was given. */
  readonly targetsListed: boolean;
  readonly mostInFlight: number;
  /** True once the server has been told to stop. */
  readonly stopping: () => boolean;
}
