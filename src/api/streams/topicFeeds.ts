import type { HealthTable } from '../../model/health/healthTable.ts';
import type { CoarseTable } from '../../model/watch/coarseTable.ts';
import type { WatchTable } from '../../model/watch/watchTable.ts';
import { DoctorFeed, type DoctorParts } from './doctorFeed.ts';
import { EventsFeed } from './eventsFeed.ts';
import type { Feed, FeedContext } from './feed.ts';
import { FindingsFeed } from './findingsFeed.ts';
import { InvocationFeed } from './invocationFeed.ts';
import { InvocationsFeed } from './invocationsFeed.ts';
import { FunctionsFeed, NodesFeed } from './listFeeds.ts';
import { LogsFeed } from './logsFeed.ts';
import { OverviewFeed } from './overviewFeed.ts';
import { ReplicasFeed, type ReplicaWindows } from './replicasFeed.ts';
import { SourcesFeed } from './sourcesFeed.ts';
import type { Topic } from './topic.ts';
import { WindowFeed } from './windowFeed.ts';

/** What the topics of all kinds are made from. */
export interface TopicParts {
  readonly watches: WatchTable;
  readonly healthTable: HealthTable;
  readonly coarse: CoarseTable;
  readonly doctor: DoctorParts;
  readonly replicaWindows: ReplicaWindows;
}

/** The feed of a topic. */
export function makeTopicFeed(topic: Topic, context: FeedContext, parts: TopicParts): Feed {
  switch (topic.kind) {
    case 'function':
    case 'pod':
    case 'node':
      return new WindowFeed(context, topic, parts.watches, parts.healthTable);
    case 'invocations':
      return new InvocationsFeed(context, topic);
    case 'overview':
      return new OverviewFeed(context, parts);
    case 'functions':
      return new FunctionsFeed(context, parts);
    case 'nodes':
      return new NodesFeed(context, parts);
    case 'replicas':
      return new ReplicasFeed(context, topic, parts);
    case 'logs':
      return new LogsFeed(context, topic);
    case 'invocation':
      return new InvocationFeed(context, topic.id);
    case 'findings':
      return new FindingsFeed(context, parts.healthTable);
    case 'events':
      return new EventsFeed(context, parts.healthTable);
    case 'sources':
      return new SourcesFeed(context);
    case 'doctor':
      return new DoctorFeed(context, parts.doctor);
  }
}
