import type { Logger } from 'pino';
import type { Finding } from '../contract/finding/finding.ts';
import type { Clock } from '../model/clock.ts';
import type { Connection, Connector } from '../model/source/connection.ts';
import type { ReadyAnswers } from './answer/readyAnswers.ts';
import type { GatePolicy } from './gate/gatePolicy.ts';
import type { Health } from './machine/health.ts';
import type { RequestsUnderWay } from './requestsUnderWay.ts';

/** What the api is built from; main puts it together. */
export interface ApiDependencies {
  readonly clock: Clock;
  /** What is connected now; null for nothing. */
  readonly connected: () => Connection | null;
  readonly connector: Connector;
  readonly ready: ReadyAnswers;
  readonly underWay: RequestsUnderWay;
  readonly policy: GatePolicy;
  readonly health: Health;
  /** What is wrong with this program itself, and not with what is connected. */
  readonly ownFindings: () => Promise<readonly Finding[]>;
  readonly logger: Logger;
  readonly version: string;
}
