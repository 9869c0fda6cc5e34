import type { Logger } from 'pino';
import type { Finding } from '../contract/finding/finding.ts';
import type { Clock } from '../model/clock.ts';
import type { ConnectionHealth, ConnectionSwitch, Connections } from '../model/source/connection.ts';
import type { WatchTable } from '../model/watch/watchTable.ts';
import type { ReadyAnswers } from './answer/readyAnswers.ts';
import type { GatePolicy } from './gate/gatePolicy.ts';
import type { RequestsUnderWay } from './requestsUnderWay.ts';

/** What the api is built from; main puts it together. */
export interface ApiDependencies {
  /** That of this process; what a connection has is told by its own. */
  readonly clock: Clock;
  readonly connections: Connections;
  readonly connectionSwitch: ConnectionSwitch;
  readonly watches: WatchTable;
  readonly ready: ReadyAnswers;
  readonly underWay: RequestsUnderWay;
  readonly policy: GatePolicy;
  readonly health: ConnectionHealth;
  /** What is wrong with this program itself, and not with what is connected. */
  readonly ownFindings: () => Promise<readonly Finding[]>;
  readonly logger: Logger;
  readonly version: string;
}
