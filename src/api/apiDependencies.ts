import type { Logger } from 'pino';
import type { Finding } from '../contract/finding/finding.ts';
import type { Clock } from '../model/clock.ts';
import type { Checkups } from '../model/doctor/checkup.ts';
import type { HealthTable } from '../model/health/healthTable.ts';
import type { ConnectionHealth, ConnectionProbe, ConnectionSwitch, Connections } from '../model/source/connection.ts';
import type { CoarseTable } from '../model/watch/coarseTable.ts';
import type { WatchTable } from '../model/watch/watchTable.ts';
import type { ReadyAnswers } from './answer/readyAnswers.ts';
import type { GatePolicy } from './gate/gate.ts';
import type { RequestsUnderWay } from './requestsUnderWay.ts';
import type { StreamHub } from './streams/hub.ts';
import type { UiFiles } from './ui/uiFiles.ts';

/** What the api is built from. */
export interface ApiDependencies {
  /** The clock of this process; data of a connection is dated by the connection's own clock. */
  readonly clock: Clock;
  readonly connections: Connections;
  readonly connectionSwitch: ConnectionSwitch;
  readonly connectionProbe: ConnectionProbe;
  readonly watches: WatchTable;
  readonly ready: ReadyAnswers;
  readonly underWay: RequestsUnderWay;
  readonly streams: StreamHub;
  readonly policy: GatePolicy;
  readonly health: ConnectionHealth;
  /** What is wrong with what runs, and what changed. */
  readonly healthTable: HealthTable;
  /** Coarse figures of everything, watched or not. */
  readonly coarse: CoarseTable;
  readonly checkups: Checkups;
  /** Findings about faascope itself, independent of any connection. */
  readonly ownFindings: () => Promise<readonly Finding[]>;
  /** The dashboard. */
  readonly ui: UiFiles;
  readonly logger: Logger;
  readonly version: string;
}
