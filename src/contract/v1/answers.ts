// Generated from the schemas beside it; see test/client/answerTypes.test.ts.

/** The path of each route of `/api/v1` that reads, with its parameters in braces. */
export const v1Paths = {
  connections: '/api/v1/connections',
  connection: '/api/v1/connections/{name}',
  functions: '/api/v1/functions',
  function: '/api/v1/functions/{namespace}/{name}',
  functionWindow: '/api/v1/functions/{namespace}/{name}/window',
  pods: '/api/v1/pods',
  pod: '/api/v1/pods/{namespace}/{name}',
  podWindow: '/api/v1/pods/{namespace}/{name}/window',
  nodes: '/api/v1/nodes',
  node: '/api/v1/nodes/{name}',
  nodeWindow: '/api/v1/nodes/{name}/window',
  topology: '/api/v1/topology',
  sources: '/api/v1/sources',
  doctor: '/api/v1/doctor',
  functionInvocations: '/api/v1/functions/{namespace}/{name}/invocations',
  functionLogs: '/api/v1/functions/{namespace}/{name}/logs',
  invocations: '/api/v1/invocations',
  invocation: '/api/v1/invocations/{id}',
  invocationLines: '/api/v1/invocations/{id}/lines',
  call: '/api/v1/functions/{namespace}/{name}/calls/{id}',
  findings: '/api/v1/findings',
  events: '/api/v1/events',
  session: '/api/v1/session',
} as const;

/** The method and path of each route that changes something. */
export const v1Changes = {
  probeConnection: ['POST', '/api/v1/connections/probe'],
  switchConnection: ['POST', '/api/v1/connections/switch'],
  signIn: ['POST', '/api/v1/session'],
  signOut: ['DELETE', '/api/v1/session'],
} as const;

/** The answer of each route. */
export interface V1Answers {
  /** What is connected, and what this client may do there. */
  readonly connections: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    readonly items: readonly {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      /** whether it answers where no connection is named */
      readonly default: boolean;
      /** `local`: this machine; `gateway`: the gateway of a platform alone, without pods and nodes */
      readonly kind: 'local' | 'cluster' | 'prometheus' | 'gateway';
      /** the serverless platforms whose functions it has */
      readonly platforms: readonly string[];
      /** whether its functions are the samples of faascope */
      readonly demo: boolean;
      /** the source of functions, pods and nodes */
      readonly inventory:
        | 'agent'
        | 'local'
        | 'prometheus'
        | 'gateway'
        | 'watchdog'
        | 'kubernetes'
        | 'metrics-server'
        | 'recording';
      /** version that this source reports; null while unknown */
      readonly version: string | null;
      /** number of functions; null before the first inventory */
      readonly functions: number | null;
      /** number of pods of functions; null before the first inventory */
      readonly pods: number | null;
      /** number of nodes; null before the first inventory */
      readonly nodes: number | null;
      /** when the inventory was last known to be true, Unix seconds with milliseconds as decimals */
      readonly inventoryAtSeconds: number | null;
      /** what this client may do here */
      readonly may: {
        /** call functions */
        readonly invoke: boolean;
        /** switch the default connection */
        readonly setIP: boolean;
        /** read logs */
        readonly logs: boolean;
      };
    }[];
  };
  /** One connection. */
  readonly connection: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** name of the connection; `local` is this machine */
    readonly connection: string;
    /** whether it answers where no connection is named */
    readonly default: boolean;
    /** `local`: this machine; `gateway`: the gateway of a platform alone, without pods and nodes */
    readonly kind: 'local' | 'cluster' | 'prometheus' | 'gateway';
    /** the serverless platforms whose functions it has */
    readonly platforms: readonly string[];
    /** whether its functions are the samples of faascope */
    readonly demo: boolean;
    /** the source of functions, pods and nodes */
    readonly inventory:
      | 'agent'
      | 'local'
      | 'prometheus'
      | 'gateway'
      | 'watchdog'
      | 'kubernetes'
      | 'metrics-server'
      | 'recording';
    /** version that this source reports; null while unknown */
    readonly version: string | null;
    /** number of functions; null before the first inventory */
    readonly functions: number | null;
    /** number of pods of functions; null before the first inventory */
    readonly pods: number | null;
    /** number of nodes; null before the first inventory */
    readonly nodes: number | null;
    /** when the inventory was last known to be true, Unix seconds with milliseconds as decimals */
    readonly inventoryAtSeconds: number | null;
    /** what this client may do here */
    readonly may: {
      /** call functions */
      readonly invoke: boolean;
      /** switch the default connection */
      readonly setIP: boolean;
      /** read logs */
      readonly logs: boolean;
    };
  };
  /** What answers at an address. Changes nothing; takes at most 5 s, one at a time. */
  readonly probeConnection: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** a URL, or `local` */
    readonly address: string;
    readonly kind: 'local' | 'cluster' | 'prometheus';
    /** as it reports it; null if it does not */
    readonly version: string | null;
    /** how many are listed; null if unknown */
    readonly functions: number | null;
    /** how many are listed; null if unknown */
    readonly nodes: number | null;
    /** how often Prometheus scrapes, the shortest interval of some targets; null if unknown */
    readonly scrapeIntervalSeconds: number | null;
  };
  /** Switch the default connection to what answers at an address, as /setIP does; `local` is this machine. */
  readonly switchConnection: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** a URL, or `local` */
    readonly address: string;
    readonly kind: 'local' | 'cluster' | 'prometheus';
    /** as it reports it; null if it does not */
    readonly version: string | null;
    /** how many are listed; null if unknown */
    readonly functions: number | null;
    /** how many are listed; null if unknown */
    readonly nodes: number | null;
    /** false if the choice could not be saved in the state folder */
    readonly persisted: boolean;
  };
  /** Functions with their state and coarse figures. Listing them watches none. */
  readonly functions: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** when the inventory was last known to be true, Unix seconds with milliseconds as decimals */
    readonly asOfSeconds: number;
    /** entries of the whole list */
    readonly total: number;
    /** the `cursor` of the next entries; null after the last ones */
    readonly nextCursor: string | null;
    readonly items: readonly {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      readonly namespace: string;
      readonly name: string;
      /** as the spec writes it; null if unknown */
      readonly image: string | null;
      /** `starting`: no replica is ready, none fails; `degraded`: fewer replicas are ready than wanted; `down`: none is ready; null where no source reports whether replicas are ready */
      readonly state: 'ready' | 'starting' | 'scaled_to_zero' | 'degraded' | 'down' | null;
      /** why a replica is not ready, as Kubernetes writes it (ImagePullBackOff, ...); null if none is reported */
      readonly reason: string | null;
      /** the message with this reason; null if there is none */
      readonly message: string | null;
      /** that the spec asks for */
      readonly replicasWanted: number;
      /** null where no source reports it */
      readonly replicasReady: number | null;
      /** of all its replicas; null where no source reports them */
      readonly restarts: number | null;
      /** names of the nodes of its replicas; null where no source lists pods */
      readonly nodes: readonly string[] | null;
      /** time limit of a call; null if unknown */
      readonly execTimeoutSeconds: number | null;
      /** calls that ended in the last 60 s, per second */
      readonly callsPerSecond: number | null;
      /** how many of these had a status of 400 and above, percent; null without calls */
      readonly errorPercent: number | null;
      /** calls that began and have not ended */
      readonly inFlight: number | null;
      /** CPU of all its pods, percent of one core */
      readonly cpuPercent: number | null;
      /** memory of all its pods, percent of their limits; without a limit, of the node's */
      readonly memoryPercent: number | null;
      /** working sets of all its pods, bytes */
      readonly memoryBytes: number | null;
      /** the worst current finding about it or its pods; null if there is none */
      readonly problem: {
        readonly severity: 'error' | 'warning' | 'note';
        /** one of those of `/api/v1/findings` */
        readonly code: string;
        /** in English; `{age}` stands for the time since it began */
        readonly en: string;
        /** the same in Chinese */
        readonly zh: string;
        /** when it began, else when it was first seen, Unix seconds with milliseconds as decimals */
        readonly sinceSeconds: number;
      } | null;
      /** its figures are those of all entities at once, measured every 5 to 15 s, with 3 significant digits */
      readonly coarse: true;
      /** Where its figures come from, by one figure of each measurement: callsPerSecond, cpuPercent, memoryBytes. */
      readonly sources: {
        readonly [name: string]: {
          /** The source that measured it; null if none did. */
          readonly source:
            | 'agent'
            | 'local'
            | 'prometheus'
            | 'gateway'
            | 'watchdog'
            | 'kubernetes'
            | 'metrics-server'
            | 'recording'
            | null;
          /** Median gap between distinct measurements; null if unknown. */
          readonly intervalSeconds: number | null;
          /** Seconds between the newest measurement and this answer; null if there is none. */
          readonly ageSeconds: number | null;
          /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
          readonly why: string | null;
          /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
          readonly how: string | null;
        };
        readonly callsPerSecond: {
          /** The source that measured it; null if none did. */
          readonly source:
            | 'agent'
            | 'local'
            | 'prometheus'
            | 'gateway'
            | 'watchdog'
            | 'kubernetes'
            | 'metrics-server'
            | 'recording'
            | null;
          /** Median gap between distinct measurements; null if unknown. */
          readonly intervalSeconds: number | null;
          /** Seconds between the newest measurement and this answer; null if there is none. */
          readonly ageSeconds: number | null;
          /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
          readonly why: string | null;
          /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
          readonly how: string | null;
        };
        readonly cpuPercent: {
          /** The source that measured it; null if none did. */
          readonly source:
            | 'agent'
            | 'local'
            | 'prometheus'
            | 'gateway'
            | 'watchdog'
            | 'kubernetes'
            | 'metrics-server'
            | 'recording'
            | null;
          /** Median gap between distinct measurements; null if unknown. */
          readonly intervalSeconds: number | null;
          /** Seconds between the newest measurement and this answer; null if there is none. */
          readonly ageSeconds: number | null;
          /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
          readonly why: string | null;
          /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
          readonly how: string | null;
        };
        readonly memoryBytes: {
          /** The source that measured it; null if none did. */
          readonly source:
            | 'agent'
            | 'local'
            | 'prometheus'
            | 'gateway'
            | 'watchdog'
            | 'kubernetes'
            | 'metrics-server'
            | 'recording'
            | null;
          /** Median gap between distinct measurements; null if unknown. */
          readonly intervalSeconds: number | null;
          /** Seconds between the newest measurement and this answer; null if there is none. */
          readonly ageSeconds: number | null;
          /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
          readonly why: string | null;
          /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
          readonly how: string | null;
        };
      };
    }[];
  };
  /** One function: its state, what its pods use together, and its calls. */
  readonly function: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** name of the connection; `local` is this machine */
    readonly connection: string;
    readonly namespace: string;
    readonly name: string;
    /** as the spec writes it; null if unknown */
    readonly image: string | null;
    /** `starting`: no replica is ready, none fails; `degraded`: fewer replicas are ready than wanted; `down`: none is ready; null where no source reports whether replicas are ready */
    readonly state: 'ready' | 'starting' | 'scaled_to_zero' | 'degraded' | 'down' | null;
    /** why a replica is not ready, as Kubernetes writes it (ImagePullBackOff, ...); null if none is reported */
    readonly reason: string | null;
    /** the message with this reason; null if there is none */
    readonly message: string | null;
    /** that the spec asks for */
    readonly replicasWanted: number;
    /** null where no source reports it */
    readonly replicasReady: number | null;
    /** of all its replicas; null where no source reports them */
    readonly restarts: number | null;
    /** names of the nodes of its replicas; null where no source lists pods */
    readonly nodes: readonly string[] | null;
    /** time limit of a call; null if unknown */
    readonly execTimeoutSeconds: number | null;
    /** its own labels, without those of the platform; null if unknown */
    readonly labels: { readonly [name: string]: string } | null;
    /** those that configure functions of the platform; all others are left out. null if unknown */
    readonly annotations: { readonly [name: string]: string } | null;
    /** the fewest replicas; null if none is declared */
    readonly scaleMin: number | null;
    /** the most replicas; null if none is declared */
    readonly scaleMax: number | null;
    /** the most that may be used; null if unknown */
    readonly limits: {
      /** null if none is set */
      readonly cpuCores: number | null;
      /** null if none is set */
      readonly memoryBytes: number | null;
    } | null;
    /** what is reserved; null if unknown */
    readonly requests: {
      /** null if none is set */
      readonly cpuCores: number | null;
      /** null if none is set */
      readonly memoryBytes: number | null;
    } | null;
    /** time limit of reading a call; null if unknown */
    readonly readTimeoutSeconds: number | null;
    /** time limit of writing an answer; null if unknown */
    readonly writeTimeoutSeconds: number | null;
    /** its pods that have neither ended nor are being deleted; null where no source lists pods */
    readonly replicas:
      | readonly {
          readonly name: string;
          /** null until it is scheduled */
          readonly node: string | null;
          /** null if no source reports it */
          readonly ready: boolean | null;
          /** why it is not ready; null if it is */
          readonly reason: string | null;
          /** when its first container started, Unix seconds with milliseconds as decimals */
          readonly startedAtSeconds: number | null;
        }[]
      | null;
    /** calls that began in the last 60 s and waited for their replica; null if its log is not followed, or if that is unknown of one */
    readonly coldStarts: number | null;
    /** CPU of all its pods in the newest second, percent of one core */
    readonly cpuPercent: number | null;
    /** memory of all its pods, percent of their limits; without a limit, of the node's memory */
    readonly memoryPercent: number | null;
    /** working sets of all its pods, bytes */
    readonly memoryBytes: number | null;
    /** calls that ended with a status below 400, since counting began */
    readonly callsSucceeded: number | null;
    /** calls that ended with a status of 400 and above, since counting began */
    readonly callsFailed: number | null;
    /** how long the next figures of calls cover: 60, or less if counting began later */
    readonly callsCoverSeconds: number | null;
    /** calls that ended, per second */
    readonly callsPerSecond: number | null;
    /** how many of these had a status of 400 and above, percent; null without calls */
    readonly errorPercent: number | null;
    /** 50% of these calls were answered within this time, ms; null without calls, or with a bound */
    readonly p50Ms: number | null;
    /** that the percentile is below the first or above the last bucket of its histogram, ms; null if it is not */
    readonly p50Bound: {
      readonly below?: number;
      readonly above?: number;
    } | null;
    /** 95% of these calls were answered within this time, ms; null without calls, or with a bound */
    readonly p95Ms: number | null;
    /** that the percentile is below the first or above the last bucket of its histogram, ms; null if it is not */
    readonly p95Bound: {
      readonly below?: number;
      readonly above?: number;
    } | null;
    /** 99% of these calls were answered within this time, ms; null without calls, or with a bound */
    readonly p99Ms: number | null;
    /** that the percentile is below the first or above the last bucket of its histogram, ms; null if it is not */
    readonly p99Bound: {
      readonly below?: number;
      readonly above?: number;
    } | null;
    /** calls that began and have not ended */
    readonly inFlight: number | null;
    /** mean run inside its pods, over all finished runs; null before the first */
    readonly runMeanMs: number | null;
    /** mean time that callers waited, over all finished calls; null before the first */
    readonly responseMeanMs: number | null;
    /** Where each of these figures comes from. */
    readonly sources: {
      readonly [name: string]: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly cpuPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryBytes: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly callsSucceeded: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly callsFailed: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly callsPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly errorPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly p50Ms: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly p95Ms: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly p99Ms: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly inFlight: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly runMeanMs: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly responseMeanMs: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
    };
  };
  /** The last 60 s of all pods of a function together and of its calls, second by second. */
  readonly functionWindow: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** name of the connection; `local` is this machine */
    readonly connection: string;
    /** null for a node */
    readonly namespace: string | null;
    readonly name: string;
    /** the last of the 60 seconds, Unix seconds */
    readonly endSecond: number;
    /** A value for each second, null where nothing was measured; null with shape=rows. cpuPercent: CPU, percent of one core; of a node percent of all cores; memoryPercent: percent of the memory limits, without a limit of the node's memory; of a node percent in use; memoryBytes: working set, bytes; callsPerSecond: calls that ended in the second; a mean where the counters are read less often; errorsPerSecond: of these, with a status of 400 and above; inFlight: calls that ran when the second ended; p50Ms: 50% of the calls that ended were answered within this time; null outside of the buckets of the histogram; p95Ms: 95% likewise; p99Ms: 99% likewise; replicasReady: replicas that are ready. */
    readonly columns: {
      readonly [name: string]: readonly (number | null)[];
      readonly cpuPercent: readonly (number | null)[];
      readonly memoryPercent: readonly (number | null)[];
      readonly memoryBytes: readonly (number | null)[];
      readonly callsPerSecond: readonly (number | null)[];
      readonly errorsPerSecond: readonly (number | null)[];
      readonly inFlight: readonly (number | null)[];
      readonly p50Ms: readonly (number | null)[];
      readonly p95Ms: readonly (number | null)[];
      readonly p99Ms: readonly (number | null)[];
      readonly replicasReady: readonly (number | null)[];
    } | null;
    /** An object for each second, with its `time` and the value of each column; null with shape=columns. */
    readonly rows:
      | readonly {
          readonly [name: string]: number | null;
          readonly time: number | null;
          readonly cpuPercent: number | null;
          readonly memoryPercent: number | null;
          readonly memoryBytes: number | null;
          readonly callsPerSecond: number | null;
          readonly errorsPerSecond: number | null;
          readonly inFlight: number | null;
          readonly p50Ms: number | null;
          readonly p95Ms: number | null;
          readonly p99Ms: number | null;
          readonly replicasReady: number | null;
        }[]
      | null;
    /** Where the values of each column come from. */
    readonly sources: {
      readonly [name: string]: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly cpuPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryBytes: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly callsPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly errorsPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly inFlight: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly p50Ms: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly p95Ms: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly p99Ms: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly replicasReady: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
    };
  };
  /** Pods of functions with their state. Listing them watches none. */
  readonly pods: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** when the inventory was last known to be true, Unix seconds with milliseconds as decimals */
    readonly asOfSeconds: number;
    /** entries of the whole list */
    readonly total: number;
    /** the `cursor` of the next entries; null after the last ones */
    readonly nextCursor: string | null;
    readonly items: readonly {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      readonly namespace: string;
      readonly name: string;
      readonly uid: string;
      /** name of its function, in the same namespace */
      readonly function: string;
      /** name of its node; null until it is scheduled */
      readonly node: string | null;
      /** address in the cluster; null if it has none or it is unknown */
      readonly ip: string | null;
      /** null where no source reports it */
      readonly ready: boolean | null;
      /** why it is not ready, as Kubernetes writes it; null if it is */
      readonly reason: string | null;
      /** the message with this reason; null if there is none */
      readonly message: string | null;
      /** of all its containers; null where no source reports them */
      readonly restarts: number | null;
      /** how the newest finished run of a container ended; null if none did */
      readonly lastEnd: {
        /** OOMKilled, Error, Completed, ... */
        readonly reason: string;
        readonly exitCode: number | null;
        /** when it ended, Unix seconds with milliseconds as decimals */
        readonly atSeconds: number | null;
      } | null;
      readonly containers: readonly {
        readonly name: string;
        /** the runtime's id, without its scheme; null if unknown */
        readonly id: string | null;
        /** the most that may be used; null if unknown */
        readonly limits: {
          /** null if none is set */
          readonly cpuCores: number | null;
          /** null if none is set */
          readonly memoryBytes: number | null;
        } | null;
        /** what is reserved; null if unknown */
        readonly requests: {
          /** null if none is set */
          readonly cpuCores: number | null;
          /** null if none is set */
          readonly memoryBytes: number | null;
        } | null;
        /** how often it was restarted; null if unknown */
        readonly restarts: number | null;
      }[];
      /** when it was created, Unix seconds with milliseconds as decimals */
      readonly createdAtSeconds: number | null;
      /** when its first container started, Unix seconds with milliseconds as decimals */
      readonly startedAtSeconds: number | null;
      /** null without a limit, or if unknown */
      readonly memoryLimitBytes: number | null;
      /** whether it has a memory limit; null if unknown */
      readonly memoryLimited: boolean | null;
    }[];
  };
  /** One pod, and what it uses. */
  readonly pod: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** name of the connection; `local` is this machine */
    readonly connection: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    /** name of its function, in the same namespace */
    readonly function: string;
    /** name of its node; null until it is scheduled */
    readonly node: string | null;
    /** address in the cluster; null if it has none or it is unknown */
    readonly ip: string | null;
    /** null where no source reports it */
    readonly ready: boolean | null;
    /** why it is not ready, as Kubernetes writes it; null if it is */
    readonly reason: string | null;
    /** the message with this reason; null if there is none */
    readonly message: string | null;
    /** of all its containers; null where no source reports them */
    readonly restarts: number | null;
    /** how the newest finished run of a container ended; null if none did */
    readonly lastEnd: {
      /** OOMKilled, Error, Completed, ... */
      readonly reason: string;
      readonly exitCode: number | null;
      /** when it ended, Unix seconds with milliseconds as decimals */
      readonly atSeconds: number | null;
    } | null;
    readonly containers: readonly {
      readonly name: string;
      /** the runtime's id, without its scheme; null if unknown */
      readonly id: string | null;
      /** the most that may be used; null if unknown */
      readonly limits: {
        /** null if none is set */
        readonly cpuCores: number | null;
        /** null if none is set */
        readonly memoryBytes: number | null;
      } | null;
      /** what is reserved; null if unknown */
      readonly requests: {
        /** null if none is set */
        readonly cpuCores: number | null;
        /** null if none is set */
        readonly memoryBytes: number | null;
      } | null;
      /** how often it was restarted; null if unknown */
      readonly restarts: number | null;
    }[];
    /** when it was created, Unix seconds with milliseconds as decimals */
    readonly createdAtSeconds: number | null;
    /** when its first container started, Unix seconds with milliseconds as decimals */
    readonly startedAtSeconds: number | null;
    /** null without a limit, or if unknown */
    readonly memoryLimitBytes: number | null;
    /** whether it has a memory limit; null if unknown */
    readonly memoryLimited: boolean | null;
    /** calls that run in it, as its own watchdog tells; null if it does not */
    readonly inFlight: number | null;
    /** The values of the newest second, null where nothing was measured. cpuPercent: CPU, percent of one core; of a node percent of all cores; memoryPercent: percent of the memory limits, without a limit of the node's memory; of a node percent in use; memoryBytes: working set, bytes; throttledPercent: time throttled by the CPU quota, percent of one core; memoryAnonymousBytes: anonymous memory: heaps and stacks, bytes; memoryFileBytes: page cache, bytes; pids: processes and threads; diskReadKibPerSecond: read from physical disks, KiB per second; diskWriteKibPerSecond: written to physical disks, KiB per second; networkDownKibPerSecond: received, KiB per second; networkUpKibPerSecond: sent, KiB per second; cpuSomePressurePercent: some task waits for CPU, percent of the second; memorySomePressurePercent: some task waits for memory, percent of the second; memoryFullPressurePercent: all tasks wait for memory, percent of the second; ioSomePressurePercent: some task waits for I/O, percent of the second; ioFullPressurePercent: all tasks wait for I/O, percent of the second. */
    readonly figures: {
      readonly [name: string]: number | null;
      readonly cpuPercent: number | null;
      readonly memoryPercent: number | null;
      readonly memoryBytes: number | null;
      readonly throttledPercent: number | null;
      readonly memoryAnonymousBytes: number | null;
      readonly memoryFileBytes: number | null;
      readonly pids: number | null;
      readonly diskReadKibPerSecond: number | null;
      readonly diskWriteKibPerSecond: number | null;
      readonly networkDownKibPerSecond: number | null;
      readonly networkUpKibPerSecond: number | null;
      readonly cpuSomePressurePercent: number | null;
      readonly memorySomePressurePercent: number | null;
      readonly memoryFullPressurePercent: number | null;
      readonly ioSomePressurePercent: number | null;
      readonly ioFullPressurePercent: number | null;
    };
    /** Where each of these figures comes from. */
    readonly sources: {
      readonly [name: string]: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly cpuPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryBytes: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly throttledPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryAnonymousBytes: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryFileBytes: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly pids: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly diskReadKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly diskWriteKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly networkDownKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly networkUpKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly cpuSomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memorySomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryFullPressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly ioSomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly ioFullPressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
    };
  };
  /** The last 60 s of a pod, second by second. */
  readonly podWindow: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** name of the connection; `local` is this machine */
    readonly connection: string;
    /** null for a node */
    readonly namespace: string | null;
    readonly name: string;
    /** the last of the 60 seconds, Unix seconds */
    readonly endSecond: number;
    /** A value for each second, null where nothing was measured; null with shape=rows. cpuPercent: CPU, percent of one core; of a node percent of all cores; memoryPercent: percent of the memory limits, without a limit of the node's memory; of a node percent in use; memoryBytes: working set, bytes; throttledPercent: time throttled by the CPU quota, percent of one core; memoryAnonymousBytes: anonymous memory: heaps and stacks, bytes; memoryFileBytes: page cache, bytes; pids: processes and threads; diskReadKibPerSecond: read from physical disks, KiB per second; diskWriteKibPerSecond: written to physical disks, KiB per second; networkDownKibPerSecond: received, KiB per second; networkUpKibPerSecond: sent, KiB per second; cpuSomePressurePercent: some task waits for CPU, percent of the second; memorySomePressurePercent: some task waits for memory, percent of the second; memoryFullPressurePercent: all tasks wait for memory, percent of the second; ioSomePressurePercent: some task waits for I/O, percent of the second; ioFullPressurePercent: all tasks wait for I/O, percent of the second. */
    readonly columns: {
      readonly [name: string]: readonly (number | null)[];
      readonly cpuPercent: readonly (number | null)[];
      readonly memoryPercent: readonly (number | null)[];
      readonly memoryBytes: readonly (number | null)[];
      readonly throttledPercent: readonly (number | null)[];
      readonly memoryAnonymousBytes: readonly (number | null)[];
      readonly memoryFileBytes: readonly (number | null)[];
      readonly pids: readonly (number | null)[];
      readonly diskReadKibPerSecond: readonly (number | null)[];
      readonly diskWriteKibPerSecond: readonly (number | null)[];
      readonly networkDownKibPerSecond: readonly (number | null)[];
      readonly networkUpKibPerSecond: readonly (number | null)[];
      readonly cpuSomePressurePercent: readonly (number | null)[];
      readonly memorySomePressurePercent: readonly (number | null)[];
      readonly memoryFullPressurePercent: readonly (number | null)[];
      readonly ioSomePressurePercent: readonly (number | null)[];
      readonly ioFullPressurePercent: readonly (number | null)[];
    } | null;
    /** An object for each second, with its `time` and the value of each column; null with shape=columns. */
    readonly rows:
      | readonly {
          readonly [name: string]: number | null;
          readonly time: number | null;
          readonly cpuPercent: number | null;
          readonly memoryPercent: number | null;
          readonly memoryBytes: number | null;
          readonly throttledPercent: number | null;
          readonly memoryAnonymousBytes: number | null;
          readonly memoryFileBytes: number | null;
          readonly pids: number | null;
          readonly diskReadKibPerSecond: number | null;
          readonly diskWriteKibPerSecond: number | null;
          readonly networkDownKibPerSecond: number | null;
          readonly networkUpKibPerSecond: number | null;
          readonly cpuSomePressurePercent: number | null;
          readonly memorySomePressurePercent: number | null;
          readonly memoryFullPressurePercent: number | null;
          readonly ioSomePressurePercent: number | null;
          readonly ioFullPressurePercent: number | null;
        }[]
      | null;
    /** Where the values of each column come from. */
    readonly sources: {
      readonly [name: string]: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly cpuPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryBytes: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly throttledPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryAnonymousBytes: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryFileBytes: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly pids: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly diskReadKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly diskWriteKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly networkDownKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly networkUpKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly cpuSomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memorySomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryFullPressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly ioSomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly ioFullPressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
    };
  };
  /** Nodes, how many pods of functions each has, and coarse figures. Listing them watches none. */
  readonly nodes: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** when the inventory was last known to be true, Unix seconds with milliseconds as decimals */
    readonly asOfSeconds: number;
    /** entries of the whole list */
    readonly total: number;
    /** the `cursor` of the next entries; null after the last ones */
    readonly nextCursor: string | null;
    readonly items: readonly {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      readonly name: string;
      /** first address inside the cluster; null if unknown */
      readonly ip: string | null;
      /** further addresses and host names */
      readonly otherAddresses: readonly string[];
      /** number of pods of functions on it */
      readonly pods: number;
      /** number of functions that have a pod on it */
      readonly functions: number;
      /** all of its memory; null if the inventory does not report it */
      readonly memoryBytes: number | null;
      /** CPU in use, percent of all cores */
      readonly cpuPercent: number | null;
      /** memory in use, percent */
      readonly memoryPercent: number | null;
      /** root filesystem in use, percent */
      readonly rootDiskPercent: number | null;
      /** received, KiB per second */
      readonly networkDownKibPerSecond: number | null;
      /** sent, KiB per second */
      readonly networkUpKibPerSecond: number | null;
      /** number of cores */
      readonly cpus: number | null;
      /** the worst current finding about it or its pods; null if there is none */
      readonly problem: {
        readonly severity: 'error' | 'warning' | 'note';
        /** one of those of `/api/v1/findings` */
        readonly code: string;
        /** in English; `{age}` stands for the time since it began */
        readonly en: string;
        /** the same in Chinese */
        readonly zh: string;
        /** when it began, else when it was first seen, Unix seconds with milliseconds as decimals */
        readonly sinceSeconds: number;
      } | null;
      /** its figures are those of all entities at once, measured every 5 to 15 s, with 3 significant digits */
      readonly coarse: true;
      /** Where its figures come from, by one figure of each measurement: cpuPercent. */
      readonly sources: {
        readonly [name: string]: {
          /** The source that measured it; null if none did. */
          readonly source:
            | 'agent'
            | 'local'
            | 'prometheus'
            | 'gateway'
            | 'watchdog'
            | 'kubernetes'
            | 'metrics-server'
            | 'recording'
            | null;
          /** Median gap between distinct measurements; null if unknown. */
          readonly intervalSeconds: number | null;
          /** Seconds between the newest measurement and this answer; null if there is none. */
          readonly ageSeconds: number | null;
          /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
          readonly why: string | null;
          /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
          readonly how: string | null;
        };
        readonly cpuPercent: {
          /** The source that measured it; null if none did. */
          readonly source:
            | 'agent'
            | 'local'
            | 'prometheus'
            | 'gateway'
            | 'watchdog'
            | 'kubernetes'
            | 'metrics-server'
            | 'recording'
            | null;
          /** Median gap between distinct measurements; null if unknown. */
          readonly intervalSeconds: number | null;
          /** Seconds between the newest measurement and this answer; null if there is none. */
          readonly ageSeconds: number | null;
          /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
          readonly why: string | null;
          /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
          readonly how: string | null;
        };
      };
    }[];
  };
  /** One node, and what is used of it. */
  readonly node: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** name of the connection; `local` is this machine */
    readonly connection: string;
    readonly name: string;
    /** first address inside the cluster; null if unknown */
    readonly ip: string | null;
    /** further addresses and host names */
    readonly otherAddresses: readonly string[];
    /** number of pods of functions on it */
    readonly pods: number;
    /** number of functions that have a pod on it */
    readonly functions: number;
    /** all of its memory; null if the inventory does not report it */
    readonly memoryBytes: number | null;
    /** version of its kernel; null if unknown */
    readonly kernel: string | null;
    /** version of its kubelet; null if unknown */
    readonly kubelet: string | null;
    /** its operating system; null if unknown */
    readonly operatingSystem: string | null;
    /** of its processors, as Go spells it; null if unknown */
    readonly architecture: string | null;
    /** its container runtime with its version; null if unknown */
    readonly containerRuntime: string | null;
    /** all its cores; null if unknown */
    readonly cpuCores: number | null;
    /** what keeps pods away from it; null if unknown */
    readonly taints:
      | readonly {
          readonly key: string;
          readonly value: string | null;
          readonly effect: string;
        }[]
      | null;
    /** whether its kubelet reports that it lacks memory, disk space or process ids; null if unknown */
    readonly kubeletPressure: {
      readonly memory: boolean | null;
      readonly disk: boolean | null;
      readonly pids: boolean | null;
    } | null;
    /** load averages: tasks that run or wait for a core or a disk; null if unknown */
    readonly load: {
      readonly oneMinute: number;
      readonly fiveMinutes: number;
      readonly fifteenMinutes: number;
    } | null;
    /** the physical network interfaces, whose traffic counts; null if unknown, or if there are more than 256 */
    readonly interfaces: readonly string[] | null;
    /** the physical disks, whose reads and writes count; null if unknown, or if there are more than 256 */
    readonly disks: readonly string[] | null;
    /** the device of its root filesystem; null if unknown */
    readonly rootDevice: string | null;
    /** how far its clock is ahead of this server's; null if unknown */
    readonly clockOffsetMs: number | null;
    /** the calls that run on it; null if a function with a replica on it has calls in flight, or uncounted ones, and its logs are not read */
    readonly runningCalls:
      | readonly {
          readonly id: string;
          readonly namespace: string;
          readonly function: string;
          readonly pod: string;
          /** when it began, Unix seconds with milliseconds as decimals */
          readonly startedAtSeconds: number;
        }[]
      | null;
    /** The values of the newest second, null where nothing was measured. cpuPercent: CPU, percent of one core; of a node percent of all cores; memoryPercent: percent of the memory limits, without a limit of the node's memory; of a node percent in use; rootDiskPercent: root filesystem in use, percent; diskReadKibPerSecond: read from physical disks, KiB per second; diskWriteKibPerSecond: written to physical disks, KiB per second; networkDownKibPerSecond: received, KiB per second; networkUpKibPerSecond: sent, KiB per second; cpuSomePressurePercent: some task waits for CPU, percent of the second; memorySomePressurePercent: some task waits for memory, percent of the second; memoryFullPressurePercent: all tasks wait for memory, percent of the second; ioSomePressurePercent: some task waits for I/O, percent of the second; ioFullPressurePercent: all tasks wait for I/O, percent of the second. */
    readonly figures: {
      readonly [name: string]: number | null;
      readonly cpuPercent: number | null;
      readonly memoryPercent: number | null;
      readonly rootDiskPercent: number | null;
      readonly diskReadKibPerSecond: number | null;
      readonly diskWriteKibPerSecond: number | null;
      readonly networkDownKibPerSecond: number | null;
      readonly networkUpKibPerSecond: number | null;
      readonly cpuSomePressurePercent: number | null;
      readonly memorySomePressurePercent: number | null;
      readonly memoryFullPressurePercent: number | null;
      readonly ioSomePressurePercent: number | null;
      readonly ioFullPressurePercent: number | null;
    };
    /** Where each of these figures comes from, and `load`. */
    readonly sources: {
      readonly [name: string]: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly cpuPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly rootDiskPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly diskReadKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly diskWriteKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly networkDownKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly networkUpKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly cpuSomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memorySomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryFullPressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly ioSomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly ioFullPressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly load: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
    };
  };
  /** The last 60 s of a node, second by second. */
  readonly nodeWindow: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** name of the connection; `local` is this machine */
    readonly connection: string;
    /** null for a node */
    readonly namespace: string | null;
    readonly name: string;
    /** the last of the 60 seconds, Unix seconds */
    readonly endSecond: number;
    /** A value for each second, null where nothing was measured; null with shape=rows. cpuPercent: CPU, percent of one core; of a node percent of all cores; memoryPercent: percent of the memory limits, without a limit of the node's memory; of a node percent in use; rootDiskPercent: root filesystem in use, percent; diskReadKibPerSecond: read from physical disks, KiB per second; diskWriteKibPerSecond: written to physical disks, KiB per second; networkDownKibPerSecond: received, KiB per second; networkUpKibPerSecond: sent, KiB per second; cpuSomePressurePercent: some task waits for CPU, percent of the second; memorySomePressurePercent: some task waits for memory, percent of the second; memoryFullPressurePercent: all tasks wait for memory, percent of the second; ioSomePressurePercent: some task waits for I/O, percent of the second; ioFullPressurePercent: all tasks wait for I/O, percent of the second. */
    readonly columns: {
      readonly [name: string]: readonly (number | null)[];
      readonly cpuPercent: readonly (number | null)[];
      readonly memoryPercent: readonly (number | null)[];
      readonly rootDiskPercent: readonly (number | null)[];
      readonly diskReadKibPerSecond: readonly (number | null)[];
      readonly diskWriteKibPerSecond: readonly (number | null)[];
      readonly networkDownKibPerSecond: readonly (number | null)[];
      readonly networkUpKibPerSecond: readonly (number | null)[];
      readonly cpuSomePressurePercent: readonly (number | null)[];
      readonly memorySomePressurePercent: readonly (number | null)[];
      readonly memoryFullPressurePercent: readonly (number | null)[];
      readonly ioSomePressurePercent: readonly (number | null)[];
      readonly ioFullPressurePercent: readonly (number | null)[];
    } | null;
    /** An object for each second, with its `time` and the value of each column; null with shape=columns. */
    readonly rows:
      | readonly {
          readonly [name: string]: number | null;
          readonly time: number | null;
          readonly cpuPercent: number | null;
          readonly memoryPercent: number | null;
          readonly rootDiskPercent: number | null;
          readonly diskReadKibPerSecond: number | null;
          readonly diskWriteKibPerSecond: number | null;
          readonly networkDownKibPerSecond: number | null;
          readonly networkUpKibPerSecond: number | null;
          readonly cpuSomePressurePercent: number | null;
          readonly memorySomePressurePercent: number | null;
          readonly memoryFullPressurePercent: number | null;
          readonly ioSomePressurePercent: number | null;
          readonly ioFullPressurePercent: number | null;
        }[]
      | null;
    /** Where the values of each column come from. */
    readonly sources: {
      readonly [name: string]: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly cpuPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly rootDiskPercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly diskReadKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly diskWriteKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly networkDownKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly networkUpKibPerSecond: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly cpuSomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memorySomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly memoryFullPressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly ioSomePressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
      readonly ioFullPressurePercent: {
        /** The source that measured it; null if none did. */
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording'
          | null;
        /** Median gap between distinct measurements; null if unknown. */
        readonly intervalSeconds: number | null;
        /** Seconds between the newest measurement and this answer; null if there is none. */
        readonly ageSeconds: number | null;
        /** Why it is unknown, or not measured every second by the best source: the code of a finding of `/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it. */
        readonly why: string | null;
        /** The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object it is of; the file alone on this machine; null if unknown. */
        readonly how: string | null;
      };
    };
  };
  /** Functions, their replicas and the nodes these are on, and the calls between the sub-functions inside. */
  readonly topology: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** when the inventory was last known to be true, Unix seconds with milliseconds as decimals */
    readonly asOfSeconds: number;
    /** entries of the whole list */
    readonly total: number;
    /** the `cursor` of the next entries; null after the last ones */
    readonly nextCursor: string | null;
    readonly items: readonly {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      readonly namespace: string;
      readonly name: string;
      /** its pods, by name, each with its node; null where no source lists pods */
      readonly replicas:
        | readonly {
            readonly name: string;
            /** null until it is scheduled */
            readonly node: string | null;
            /** null if no source reports it */
            readonly ready: boolean | null;
            /** why it is not ready; null if it is */
            readonly reason: string | null;
            /** when its first container started, Unix seconds with milliseconds as decimals */
            readonly startedAtSeconds: number | null;
          }[]
        | null;
      /** what its kept invocations ran inside it; null if its log is not followed, or not read */
      readonly subFunctions: readonly string[] | null;
      /** which of them called which; null if its log is not followed, or not read */
      readonly edges:
        | readonly {
            readonly from: string;
            readonly to: string;
            /** in how many of the kept invocations */
            readonly invocations: number;
          }[]
        | null;
    }[];
    /** the nodes of the replicas in this answer, by name; null where no source lists pods */
    readonly nodes:
      | readonly {
          readonly name: string;
          /** how many of the replicas in this answer are on it */
          readonly replicas: number;
        }[]
      | null;
  };
  /** The health of each source, and its last answers. */
  readonly sources: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** name of the connection; `local` is this machine */
    readonly connection: string;
    readonly items: readonly {
      readonly name:
        | 'agent'
        | 'local'
        | 'prometheus'
        | 'gateway'
        | 'watchdog'
        | 'kubernetes'
        | 'metrics-server'
        | 'recording';
      /** without credentials; name and address together identify a source */
      readonly address: string;
      /** the version it reports; null while unknown */
      readonly version: string | null;
      /** when it last answered successfully; null before, Unix seconds with milliseconds as decimals */
      readonly lastSuccessAtSeconds: number | null;
      /** time until its newest answer began; null before the first */
      readonly latencyMs: number | null;
      /** the newest failure, even if it has recovered; null if there was none */
      readonly lastError: {
        /** when it failed, Unix seconds with milliseconds as decimals */
        readonly atSeconds: number;
        readonly message: string;
      } | null;
      /** median gap between distinct measurements; null if unknown, or if it differs by series */
      readonly intervalSeconds: number | null;
      /** its last 60 answers, the oldest first; of several within a second the newest */
      readonly arrivals: readonly {
        /** when it came, Unix seconds with milliseconds as decimals */
        readonly atSeconds: number;
        /** time until it began; null if not measured */
        readonly latencyMs: number | null;
      }[];
    }[];
  };
  /** What is connected, which source serves each figure, what is missing and how to fix it. */
  readonly doctor: {
    readonly status: 'success';
    readonly language: 'en' | 'zh';
    readonly connection: {
      /** `local` is this machine. */
      readonly name: string;
      /** The source of functions, pods and nodes. */
      readonly source:
        | 'agent'
        | 'local'
        | 'prometheus'
        | 'gateway'
        | 'watchdog'
        | 'kubernetes'
        | 'metrics-server'
        | 'recording';
      /** Age of the inventory; null before the first one. */
      readonly ageSeconds: number | null;
      /** Number of functions; null before the first inventory. */
      readonly functions: number | null;
      readonly pods: number | null;
      readonly nodes: number | null;
    };
    readonly sources: readonly {
      readonly name:
        | 'agent'
        | 'local'
        | 'prometheus'
        | 'gateway'
        | 'watchdog'
        | 'kubernetes'
        | 'metrics-server'
        | 'recording';
      /** Its address, without credentials. */
      readonly address: string;
      /** The version it reports; null while unknown. */
      readonly version: string | null;
      /** Time since its last success; null before the first one. */
      readonly lastSuccessAgeSeconds: number | null;
      /** Time until its latest answer began; null before the first one. */
      readonly latencyMs: number | null;
      /** The latest failure, even if it has recovered. */
      readonly lastError: {
        readonly ageSeconds: number;
        readonly message: string;
      } | null;
      /** Median gap between distinct measurements; null if it differs by series. */
      readonly intervalSeconds: number | null;
      /** The figures that sources of this name currently serve. */
      readonly figures: readonly (
        | 'functions'
        | 'image'
        | 'replicas'
        | 'invocations'
        | 'request_time'
        | 'func_time'
        | 'function.cpuRate'
        | 'function.memRate'
        | 'pods'
        | 'pod.cpuRate'
        | 'pod.memRate'
        | 'nodes'
        | 'node.cpuRate'
        | 'node.memRate'
        | 'node.diskRate'
        | 'node.diskRead'
        | 'node.diskWrite'
        | 'node.networkDown'
        | 'node.networkUp'
        | 'logs'
        | 'running'
      )[];
    }[];
    readonly figures: readonly {
      readonly figure:
        | 'functions'
        | 'image'
        | 'replicas'
        | 'invocations'
        | 'request_time'
        | 'func_time'
        | 'function.cpuRate'
        | 'function.memRate'
        | 'pods'
        | 'pod.cpuRate'
        | 'pod.memRate'
        | 'nodes'
        | 'node.cpuRate'
        | 'node.memRate'
        | 'node.diskRate'
        | 'node.diskRead'
        | 'node.diskWrite'
        | 'node.networkDown'
        | 'node.networkUp'
        | 'logs'
        | 'running';
      /** The source that serves most of it. */
      readonly source:
        | 'agent'
        | 'local'
        | 'prometheus'
        | 'gateway'
        | 'watchdog'
        | 'kubernetes'
        | 'metrics-server'
        | 'recording'
        | null;
      /** Something was checked, and no source has the figure for any of it. */
      readonly missing: boolean;
      /** The longest actual gap between its measurements; null if unknown. */
      readonly intervalSeconds: number | null;
      /** How many nodes, pods or functions were checked. */
      readonly looked: number;
      readonly served: readonly {
        readonly source:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording';
        readonly count: number;
      }[];
    }[];
    /** Errors first, then warnings, then notes. */
    readonly findings: readonly {
      readonly code:
        | 'may_not_read_deployments'
        | 'may_not_read_pods'
        | 'may_not_read_logs'
        | 'may_not_read_metrics'
        | 'may_not_read_nodes'
        | 'may_not_read_namespaces'
        | 'may_not_find_agents'
        | 'may_not_forward'
        | 'may_not_find_services'
        | 'may_not_find_pods'
        | 'no_gateway_found'
        | 'no_prometheus_found'
        | 'forward_by_hand'
        | 'kubernetes_failing'
        | 'agents_not_listed'
        | 'no_agents'
        | 'nodes_unmeasured'
        | 'functions_unmeasured'
        | 'pods_unmeasured'
        | 'agents_missing'
        | 'agent_version_differs'
        | 'blkio_not_counted'
        | 'agent_failing'
        | 'agent_blind'
        | 'agent_misses_pods'
        | 'agent_reads_partly'
        | 'agent_old'
        | 'agent_clock_off'
        | 'prometheus_failing'
        | 'prometheus_empty'
        | 'no_cadvisor'
        | 'no_node_exporter'
        | 'no_kube_state_metrics'
        | 'kube_state_metrics_label_missing'
        | 'kube_state_metrics_incomplete'
        | 'gateway_not_scraped'
        | 'scrape_interval_coarse'
        | 'kubelet_measures_coarsely'
        | 'honor_timestamps_off'
        | 'two_clusters'
        | 'kube_state_metrics_lost'
        | 'gateway_failing'
        | 'gateway_metrics_failing'
        | 'gateway_behind_service'
        | 'function_cannot_run'
        | 'state_folder_not_writable'
        | 'token_file_not_used'
        | 'task_failing'
        | 'connections_full'
        | 'loopback_only'
        | 'no_token'
        | 'watchdogs_unreachable';
      readonly severity: 'error' | 'warning' | 'note';
      /** Figures that become unavailable or worse, unless another source has them. */
      readonly figures: readonly (
        | 'functions'
        | 'image'
        | 'replicas'
        | 'invocations'
        | 'request_time'
        | 'func_time'
        | 'function.cpuRate'
        | 'function.memRate'
        | 'pods'
        | 'pod.cpuRate'
        | 'pod.memRate'
        | 'nodes'
        | 'node.cpuRate'
        | 'node.memRate'
        | 'node.diskRate'
        | 'node.diskRead'
        | 'node.diskWrite'
        | 'node.networkDown'
        | 'node.networkUp'
        | 'logs'
        | 'running'
      )[];
      readonly params: { readonly [name: string]: unknown };
      /** The source concerned; null if it is not a single one. */
      readonly source: {
        readonly name:
          | 'agent'
          | 'local'
          | 'prometheus'
          | 'gateway'
          | 'watchdog'
          | 'kubernetes'
          | 'metrics-server'
          | 'recording';
        readonly address: string;
      } | null;
      /** What is wrong and what follows from it. */
      readonly text: string;
      /** How to fix it. */
      readonly fix: string;
      /** A command or YAML snippet that fixes it; null if there is none. */
      readonly copy: string | null;
    }[];
  };
  /** The invocations of a function: running ones first, then the last 1,000 that ended while it was followed. */
  readonly functionInvocations: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** when the inventory was last known to be true, Unix seconds with milliseconds as decimals */
    readonly asOfSeconds: number;
    /** invocations kept: all running ones, and the last 1,000 that ended */
    readonly total: number;
    /** the `cursor` of the next entries; null after the last ones */
    readonly nextCursor: string | null;
    readonly items: readonly {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      /** hash of pod UID, restart count, start time and ordinal; the same on every replica and after a restart */
      readonly id: string;
      /** the id of the call as logged (`x-call-id`); null if none was */
      readonly callId: string | null;
      readonly function: {
        readonly namespace: string;
        readonly name: string;
      };
      readonly pod: {
        readonly name: string;
        readonly uid: string;
      };
      /** the node of the pod; null while unknown */
      readonly node: string | null;
      /** when it began, Unix seconds with milliseconds as decimals */
      readonly startedAtSeconds: number;
      /** when it ended; null while it runs, Unix seconds with milliseconds as decimals */
      readonly endedAtSeconds: number | null;
      /** `unknown`: it is over, but the log does not say how or when it ended */
      readonly state: 'running' | 'succeeded' | 'failed' | 'unknown';
      /** how long it ran, ms, as logged, else between its first and last line; null while it runs and where the end is unknown */
      readonly durationMs: number | null;
      /** how long the call waited for its replica, ms; 0 if it did not; null where unknown. In a cluster: from the creation of the pod to the start of its first call, where no other replica could take it */
      readonly coldStartMs: number | null;
      /** in order of first appearance */
      readonly subFunctions: readonly {
        readonly name: string;
        readonly state: 'started' | 'ended' | 'failed';
        /** when its start was logged; null if only a call to it was, Unix seconds with milliseconds as decimals */
        readonly startedAtSeconds: number | null;
        /** when its end or failure was logged; null before, Unix seconds with milliseconds as decimals */
        readonly endedAtSeconds: number | null;
      }[];
      /** which sub-function called which, in order, each once */
      readonly edges: readonly {
        readonly from: string;
        readonly to: string;
      }[];
      /** whether some lines could be of this invocation or of a concurrent one; they add nothing to either */
      readonly mixed: boolean;
      /** why its inside is not fully shown; null if it is, as far as it was logged */
      readonly why: {
        readonly code:
          | 'output_after_end'
          | 'lines_mixed'
          | 'not_followed'
          | 'no_lines'
          | 'calls_concurrent'
          | 'not_logged'
          | 'no_log_source';
        readonly params: object;
        /** in English */
        readonly en: string;
        /** in Chinese */
        readonly zh: string;
      } | null;
      /** increases with every change */
      readonly revision: number;
    }[];
    /** calls known from counters alone, on every page: at most 100 functions, those with the most calls */
    readonly counted: readonly {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      readonly function: {
        readonly namespace: string;
        readonly name: string;
      };
      /** calls in flight besides the running invocations that are listed */
      readonly inFlight: number;
      /** whether the logs of the function are being read */
      readonly followed: boolean;
      /** why they are not listed one by one */
      readonly why: {
        readonly code:
          | 'output_after_end'
          | 'lines_mixed'
          | 'not_followed'
          | 'no_lines'
          | 'calls_concurrent'
          | 'not_logged'
          | 'no_log_source';
        readonly params: object;
        /** in English */
        readonly en: string;
        /** in Chinese */
        readonly zh: string;
      };
    }[];
    /** functions with counted calls, those included that are not listed */
    readonly countedTotal: number;
  };
  /** The last log lines of a function, of all replicas, oldest first; with `follow`, further ones too. */
  readonly functionLogs: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** lines of this answer */
    readonly total: number;
    /** older ones of the wanted lines that are left out beyond 8 MiB */
    readonly dropped: number;
    /** the invocation of a line is known while the function is followed, else it is null */
    readonly items: readonly {
      /** pod UID, time in ns and ordinal; the same on every replica */
      readonly id: string;
      /** when it was written, Unix seconds with milliseconds as decimals */
      readonly atSeconds: number;
      /** name of the pod */
      readonly pod: string;
      /** the line without its newline; at most 8,192 UTF-16 units, the rest is cut off */
      readonly text: string;
      /** as the line names it; null if it names none */
      readonly level: 'debug' | 'info' | 'warning' | 'error' | null;
      /** id of the invocation; null if unknown */
      readonly invocation: string | null;
    }[];
  };
  /** The invocations that are running now, of all functions. */
  readonly invocations: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** when the inventory was last known to be true, Unix seconds with milliseconds as decimals */
    readonly asOfSeconds: number;
    /** running invocations that are listed; calls in `counted` are not among them */
    readonly total: number;
    /** the `cursor` of the next entries; null after the last ones */
    readonly nextCursor: string | null;
    readonly items: readonly {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      /** hash of pod UID, restart count, start time and ordinal; the same on every replica and after a restart */
      readonly id: string;
      /** the id of the call as logged (`x-call-id`); null if none was */
      readonly callId: string | null;
      readonly function: {
        readonly namespace: string;
        readonly name: string;
      };
      readonly pod: {
        readonly name: string;
        readonly uid: string;
      };
      /** the node of the pod; null while unknown */
      readonly node: string | null;
      /** when it began, Unix seconds with milliseconds as decimals */
      readonly startedAtSeconds: number;
      /** when it ended; null while it runs, Unix seconds with milliseconds as decimals */
      readonly endedAtSeconds: number | null;
      /** `unknown`: it is over, but the log does not say how or when it ended */
      readonly state: 'running' | 'succeeded' | 'failed' | 'unknown';
      /** how long it ran, ms, as logged, else between its first and last line; null while it runs and where the end is unknown */
      readonly durationMs: number | null;
      /** how long the call waited for its replica, ms; 0 if it did not; null where unknown. In a cluster: from the creation of the pod to the start of its first call, where no other replica could take it */
      readonly coldStartMs: number | null;
      /** in order of first appearance */
      readonly subFunctions: readonly {
        readonly name: string;
        readonly state: 'started' | 'ended' | 'failed';
        /** when its start was logged; null if only a call to it was, Unix seconds with milliseconds as decimals */
        readonly startedAtSeconds: number | null;
        /** when its end or failure was logged; null before, Unix seconds with milliseconds as decimals */
        readonly endedAtSeconds: number | null;
      }[];
      /** which sub-function called which, in order, each once */
      readonly edges: readonly {
        readonly from: string;
        readonly to: string;
      }[];
      /** whether some lines could be of this invocation or of a concurrent one; they add nothing to either */
      readonly mixed: boolean;
      /** why its inside is not fully shown; null if it is, as far as it was logged */
      readonly why: {
        readonly code:
          | 'output_after_end'
          | 'lines_mixed'
          | 'not_followed'
          | 'no_lines'
          | 'calls_concurrent'
          | 'not_logged'
          | 'no_log_source';
        readonly params: object;
        /** in English */
        readonly en: string;
        /** in Chinese */
        readonly zh: string;
      } | null;
      /** increases with every change */
      readonly revision: number;
    }[];
    /** calls known from counters alone, on every page: at most 100 functions, those with the most calls */
    readonly counted: readonly {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      readonly function: {
        readonly namespace: string;
        readonly name: string;
      };
      /** calls in flight besides the running invocations that are listed */
      readonly inFlight: number;
      /** whether the logs of the function are being read */
      readonly followed: boolean;
      /** why they are not listed one by one */
      readonly why: {
        readonly code:
          | 'output_after_end'
          | 'lines_mixed'
          | 'not_followed'
          | 'no_lines'
          | 'calls_concurrent'
          | 'not_logged'
          | 'no_log_source';
        readonly params: object;
        /** in English */
        readonly en: string;
        /** in Chinese */
        readonly zh: string;
      };
    }[];
    /** functions with counted calls, those included that are not listed */
    readonly countedTotal: number;
  };
  /** One invocation of a function that is being followed. */
  readonly invocation: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** name of the connection; `local` is this machine */
    readonly connection: string;
    /** hash of pod UID, restart count, start time and ordinal; the same on every replica and after a restart */
    readonly id: string;
    /** the id of the call as logged (`x-call-id`); null if none was */
    readonly callId: string | null;
    readonly function: {
      readonly namespace: string;
      readonly name: string;
    };
    readonly pod: {
      readonly name: string;
      readonly uid: string;
    };
    /** the node of the pod; null while unknown */
    readonly node: string | null;
    /** when it began, Unix seconds with milliseconds as decimals */
    readonly startedAtSeconds: number;
    /** when it ended; null while it runs, Unix seconds with milliseconds as decimals */
    readonly endedAtSeconds: number | null;
    /** `unknown`: it is over, but the log does not say how or when it ended */
    readonly state: 'running' | 'succeeded' | 'failed' | 'unknown';
    /** how long it ran, ms, as logged, else between its first and last line; null while it runs and where the end is unknown */
    readonly durationMs: number | null;
    /** how long the call waited for its replica, ms; 0 if it did not; null where unknown. In a cluster: from the creation of the pod to the start of its first call, where no other replica could take it */
    readonly coldStartMs: number | null;
    /** in order of first appearance */
    readonly subFunctions: readonly {
      readonly name: string;
      readonly state: 'started' | 'ended' | 'failed';
      /** when its start was logged; null if only a call to it was, Unix seconds with milliseconds as decimals */
      readonly startedAtSeconds: number | null;
      /** when its end or failure was logged; null before, Unix seconds with milliseconds as decimals */
      readonly endedAtSeconds: number | null;
    }[];
    /** which sub-function called which, in order, each once */
    readonly edges: readonly {
      readonly from: string;
      readonly to: string;
    }[];
    /** whether some lines could be of this invocation or of a concurrent one; they add nothing to either */
    readonly mixed: boolean;
    /** why its inside is not fully shown; null if it is, as far as it was logged */
    readonly why: {
      readonly code:
        | 'output_after_end'
        | 'lines_mixed'
        | 'not_followed'
        | 'no_lines'
        | 'calls_concurrent'
        | 'not_logged'
        | 'no_log_source';
      readonly params: object;
      /** in English */
      readonly en: string;
      /** in Chinese */
      readonly zh: string;
    } | null;
    /** increases with every change */
    readonly revision: number;
  };
  /** The log lines of an invocation, oldest first. */
  readonly invocationLines: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** lines of this answer */
    readonly total: number;
    /** older lines of the invocation that are no longer kept */
    readonly dropped: number;
    /** whether lines are left out that could be of this invocation or of a concurrent one */
    readonly mixed: boolean;
    readonly items: readonly {
      /** pod UID, time in ns and ordinal; the same on every replica */
      readonly id: string;
      /** when it was written, Unix seconds with milliseconds as decimals */
      readonly atSeconds: number;
      /** name of the pod */
      readonly pod: string;
      /** the line without its newline; at most 8,192 UTF-16 units, the rest is cut off */
      readonly text: string;
      /** as the line names it; null if it names none */
      readonly level: 'debug' | 'info' | 'warning' | 'error' | null;
      /** id of the invocation; null if unknown */
      readonly invocation: string | null;
    }[];
  };
  /** The invocation behind a call, by the id of the call: the header X-Call-Id of its answer, or of its request. */
  readonly call: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** name of the connection; `local` is this machine */
    readonly connection: string;
    readonly function: {
      readonly namespace: string;
      readonly name: string;
    };
    readonly callId: string;
    /** when this server sent the call; null if it did not, Unix seconds with milliseconds as decimals */
    readonly sentAtSeconds: number | null;
    /** when its answer had been sent on; null before, and if it was not sent here, Unix seconds with milliseconds as decimals */
    readonly answeredAtSeconds: number | null;
    readonly invocation: {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      /** hash of pod UID, restart count, start time and ordinal; the same on every replica and after a restart */
      readonly id: string;
      /** the id of the call as logged (`x-call-id`); null if none was */
      readonly callId: string | null;
      readonly function: {
        readonly namespace: string;
        readonly name: string;
      };
      readonly pod: {
        readonly name: string;
        readonly uid: string;
      };
      /** the node of the pod; null while unknown */
      readonly node: string | null;
      /** when it began, Unix seconds with milliseconds as decimals */
      readonly startedAtSeconds: number;
      /** when it ended; null while it runs, Unix seconds with milliseconds as decimals */
      readonly endedAtSeconds: number | null;
      /** `unknown`: it is over, but the log does not say how or when it ended */
      readonly state: 'running' | 'succeeded' | 'failed' | 'unknown';
      /** how long it ran, ms, as logged, else between its first and last line; null while it runs and where the end is unknown */
      readonly durationMs: number | null;
      /** how long the call waited for its replica, ms; 0 if it did not; null where unknown. In a cluster: from the creation of the pod to the start of its first call, where no other replica could take it */
      readonly coldStartMs: number | null;
      /** in order of first appearance */
      readonly subFunctions: readonly {
        readonly name: string;
        readonly state: 'started' | 'ended' | 'failed';
        /** when its start was logged; null if only a call to it was, Unix seconds with milliseconds as decimals */
        readonly startedAtSeconds: number | null;
        /** when its end or failure was logged; null before, Unix seconds with milliseconds as decimals */
        readonly endedAtSeconds: number | null;
      }[];
      /** which sub-function called which, in order, each once */
      readonly edges: readonly {
        readonly from: string;
        readonly to: string;
      }[];
      /** whether some lines could be of this invocation or of a concurrent one; they add nothing to either */
      readonly mixed: boolean;
      /** why its inside is not fully shown; null if it is, as far as it was logged */
      readonly why: {
        readonly code:
          | 'output_after_end'
          | 'lines_mixed'
          | 'not_followed'
          | 'no_lines'
          | 'calls_concurrent'
          | 'not_logged'
          | 'no_log_source';
        readonly params: object;
        /** in English */
        readonly en: string;
        /** in Chinese */
        readonly zh: string;
      } | null;
      /** increases with every change */
      readonly revision: number;
    } | null;
    /** `callId`: it logged this id; `time`: the log has no ids, and only this one can be meant */
    readonly matched: 'callId' | 'time' | null;
    /** why no invocation is named; null if one is */
    readonly why: {
      readonly code:
        | 'output_after_end'
        | 'lines_mixed'
        | 'not_followed'
        | 'no_lines'
        | 'calls_concurrent'
        | 'not_logged'
        | 'no_log_source';
      readonly params: object;
      /** in English */
      readonly en: string;
      /** in Chinese */
      readonly zh: string;
    } | null;
  };
  /** What is wrong with functions, nodes and sources now, and what was in the last 10 minutes. */
  readonly findings: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    readonly total: number;
    /** those that last first, the worst and newest of them first; then the newest ends */
    readonly items: readonly {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      /** the same on every replica; a problem that returns replaces its earlier finding */
      readonly id: string;
      readonly severity: 'error' | 'warning' | 'note';
      readonly subject: {
        readonly kind: 'function' | 'pod' | 'node' | 'source' | 'connection';
        /** null for what is in no namespace */
        readonly namespace: string | null;
        readonly name: string;
      };
      /** when it began, else when it was first seen, Unix seconds with milliseconds as decimals */
      readonly sinceSeconds: number;
      /** null while it lasts, Unix seconds with milliseconds as decimals */
      readonly endedSeconds: number | null;
      readonly code:
        | 'calls_failing'
        | 'replica_not_ready'
        | 'node_memory_high'
        | 'node_disk_high'
        | 'function_memory_high'
        | 'cpu_throttled'
        | 'source_stale'
        | 'source_silent'
        | 'agent_not_responding';
      /** the values in the sentences, by name */
      readonly params: { readonly [name: string]: string | number | null };
      /** what is wrong, in English; `{age}` stands for the time since it began */
      readonly en: string;
      /** the same in Chinese */
      readonly zh: string;
      /** what to do about it */
      readonly action: {
        readonly en: string;
        readonly zh: string;
      };
      /** increases whenever its facts change, and when it ends or returns */
      readonly revision: number;
    }[];
  };
  /** The last 200 visible changes since this server started, newest first. */
  readonly events: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    readonly total: number;
    readonly items: readonly {
      /** name of the connection; `local` is this machine */
      readonly connection: string;
      readonly id: string;
      /** when it happened, else when it was seen, Unix seconds with milliseconds as decimals */
      readonly atSeconds: number;
      readonly subject: {
        readonly kind: 'function' | 'pod' | 'node' | 'source' | 'connection';
        /** null for what is in no namespace */
        readonly namespace: string | null;
        readonly name: string;
      };
      readonly code:
        | 'source_lost'
        | 'source_back'
        | 'pod_created'
        | 'pod_restarted'
        | 'pod_oom_killed'
        | 'function_scaled'
        | 'connection_changed';
      /** the values in the sentences, by name */
      readonly params: { readonly [name: string]: string | number | null };
      /** in English */
      readonly en: string;
      /** in Chinese */
      readonly zh: string;
    }[];
  };
  /** Who this client is: the token it uses, and its session. */
  readonly session: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** hash of the token's name and the time of the sign-in; null for a client that sends its token itself */
    readonly id: string | null;
    /** name of the token */
    readonly name: string | null;
    readonly role: 'viewer' | 'caller' | 'admin' | null;
    /** those it may see; null for all */
    readonly namespaces: readonly string[] | null;
    /** when the session ends unless it is used until then, Unix seconds; null for a client without session */
    readonly expiresAtSeconds: number | null;
  };
  /** Sign a browser in: sets a cookie that counts as the token, for 12 h after it was last used. */
  readonly signIn: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** hash of the token's name and the time of the sign-in; null for a client that sends its token itself */
    readonly id: string | null;
    /** name of the token */
    readonly name: string | null;
    readonly role: 'viewer' | 'caller' | 'admin' | null;
    /** those it may see; null for all */
    readonly namespaces: readonly string[] | null;
    /** when the session ends unless it is used until then, Unix seconds; null for a client without session */
    readonly expiresAtSeconds: number | null;
  };
  /** Sign this browser out: removes the cookie. A copy of it elsewhere is valid until it expires. */
  readonly signOut: {
    /** the connection's time when this answer was made, Unix seconds with milliseconds as decimals */
    readonly nowSeconds: number;
    /** hash of the token's name and the time of the sign-in; null for a client that sends its token itself */
    readonly id: string | null;
    /** name of the token */
    readonly name: string | null;
    readonly role: 'viewer' | 'caller' | 'admin' | null;
    /** those it may see; null for all */
    readonly namespaces: readonly string[] | null;
    /** when the session ends unless it is used until then, Unix seconds; null for a client without session */
    readonly expiresAtSeconds: number | null;
  };
}

/** The query parameters of each route that reads. */
export interface V1Queries {
  readonly connections: object;
  readonly connection: object;
  readonly functions: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
    /** entries of one answer; 100 by default */
    readonly limit?: number;
    /** `nextCursor` of the previous answer, with the same `sort` */
    readonly cursor?: string;
    /** `name` by default; `-` for descending order. Unknown values come last in both orders. */
    readonly sort?:
      | 'name'
      | '-name'
      | 'namespace'
      | '-namespace'
      | 'replicasWanted'
      | '-replicasWanted'
      | 'replicasReady'
      | '-replicasReady'
      | 'restarts'
      | '-restarts'
      | 'callsPerSecond'
      | '-callsPerSecond'
      | 'errorPercent'
      | '-errorPercent'
      | 'cpuPercent'
      | '-cpuPercent'
      | 'memoryBytes'
      | '-memoryBytes';
    /** plain text that the name contains, in any case */
    readonly q?: string;
    /** only this namespace; one that does not exist has no entries */
    readonly namespace?: string;
    /** only what has a pod on this node; a node that does not exist has no entries */
    readonly node?: string;
  };
  readonly function: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
  };
  readonly functionWindow: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
    /** `columns` by default */
    readonly shape?: 'columns' | 'rows';
  };
  readonly pods: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
    /** entries of one answer; 100 by default */
    readonly limit?: number;
    /** `nextCursor` of the previous answer, with the same `sort` */
    readonly cursor?: string;
    /** `function` by default; `-` for descending order. Unknown values come last in both orders. */
    readonly sort?:
      | 'function'
      | '-function'
      | 'name'
      | '-name'
      | 'namespace'
      | '-namespace'
      | 'node'
      | '-node'
      | 'restarts'
      | '-restarts'
      | 'createdAtSeconds'
      | '-createdAtSeconds';
    /** plain text that the name contains, in any case */
    readonly q?: string;
    /** only this namespace; one that does not exist has no entries */
    readonly namespace?: string;
    /** only pods on this node; a node that does not exist has none */
    readonly node?: string;
    /** only pods of functions of this name */
    readonly function?: string;
  };
  readonly pod: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
  };
  readonly podWindow: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
    /** `columns` by default */
    readonly shape?: 'columns' | 'rows';
  };
  readonly nodes: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
    /** entries of one answer; 100 by default */
    readonly limit?: number;
    /** `nextCursor` of the previous answer, with the same `sort` */
    readonly cursor?: string;
    /** `name` by default; `-` for descending order. Unknown values come last in both orders. */
    readonly sort?:
      | 'name'
      | '-name'
      | 'pods'
      | '-pods'
      | 'memoryBytes'
      | '-memoryBytes'
      | 'cpuPercent'
      | '-cpuPercent'
      | 'memoryPercent'
      | '-memoryPercent';
    /** plain text that the name contains, in any case */
    readonly q?: string;
  };
  readonly node: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
  };
  readonly nodeWindow: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
    /** `columns` by default */
    readonly shape?: 'columns' | 'rows';
  };
  readonly topology: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
    /** entries of one answer; 100 by default */
    readonly limit?: number;
    /** `nextCursor` of the previous answer, with the same `sort` */
    readonly cursor?: string;
    /** `name` by default; `-` for descending order. Unknown values come last in both orders. */
    readonly sort?: 'name' | '-name' | 'namespace' | '-namespace';
    /** plain text that the name contains, in any case */
    readonly q?: string;
    /** only this namespace; one that does not exist has no entries */
    readonly namespace?: string;
    /** only what has a pod on this node; a node that does not exist has no entries */
    readonly node?: string;
  };
  readonly sources: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
  };
  readonly doctor: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
    /** Language of the texts; by default from Accept-Language. */
    readonly lang?: 'en' | 'zh';
  };
  readonly functionInvocations: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
    /** entries of one answer; 100 by default */
    readonly limit?: number;
    /** `nextCursor` of the previous answer, with the same `sort` */
    readonly cursor?: string;
    /** `newest` by default; `-` for descending order. Unknown values come last in both orders. */
    readonly sort?: 'newest' | '-newest' | 'startedAtSeconds' | '-startedAtSeconds' | 'durationMs' | '-durationMs';
  };
  readonly functionLogs: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
    /** only the last lines, so many; 100 by default */
    readonly tail?: number;
    /** only lines of the last N seconds */
    readonly since?: number;
    /** only this pod, by its name */
    readonly pod?: string;
    /** only lines that contain this text, in any case */
    readonly q?: string;
    /** go on with further lines as they are written, as NDJSON or, by Accept, as server-sent events */
    readonly follow?: boolean;
    /** with follow: go on after the line with this id, in place of tail and since */
    readonly after?: string;
    /** with follow: end after this many seconds */
    readonly for?: number;
  };
  readonly invocations: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
    /** entries of one answer; 100 by default */
    readonly limit?: number;
    /** `nextCursor` of the previous answer, with the same `sort` */
    readonly cursor?: string;
    /** `newest` by default; `-` for descending order. Unknown values come last in both orders. */
    readonly sort?: 'newest' | '-newest' | 'startedAtSeconds' | '-startedAtSeconds' | 'durationMs' | '-durationMs';
    /** only this namespace; one that does not exist has no entries */
    readonly namespace?: string;
    /** only `running`, also when omitted */
    readonly state?: 'running';
  };
  readonly invocation: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
  };
  readonly invocationLines: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
  };
  readonly call: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
  };
  readonly findings: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
  };
  readonly events: {
    /** name of the connection to answer from; the default connection if omitted */
    readonly connection?: string;
  };
  readonly session: object;
}

/** The body of each route that changes something; null: none. */
export interface V1Bodies {
  readonly probeConnection: {
    /** host:port, [v6]:port, or an http(s) URL with an optional path prefix */
    readonly address: string;
  };
  readonly switchConnection: {
    /** host:port, [v6]:port, or an http(s) URL with an optional path prefix */
    readonly address: string;
  };
  readonly signIn: {
    /** a token of the token file */
    readonly token: string;
  };
  readonly signOut: null;
}
