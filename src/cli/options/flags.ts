/** Whether a flag takes no value, one, or several. */
export type FlagKind = 'switch' | 'value' | 'list';

/** A flag of the program. Each is also an environment variable, `FAASCOPE_...`. */
export interface Flag {
  readonly kind: FlagKind;
  /** Placeholder for the value in the help. */
  readonly value?: string;
  readonly help: string;
  /** Why this version cannot serve it yet; left out where it can. */
  readonly notYet?: string;
}

const notYet = 'not supported in this version yet.';

/** Every flag of the program, in the order of the help. */
export const flags = {
  listen: {
    kind: 'value',
    value: 'HOST:PORT',
    help: 'address to listen on (default 127.0.0.1:8000; agent: 127.0.0.1:8010)',
  },
  local: { kind: 'switch', help: 'watch this machine and run functions on it (the default)' },
  functions: {
    kind: 'value',
    value: 'DIR',
    help: 'run the functions in DIR/stack.yaml (or stack.yml) instead of the samples',
  },
  'no-demo-calls': { kind: 'switch', help: 'do not call the sample functions' },
  'host-root': { kind: 'value', value: 'DIR', help: "where the machine's root is mounted, for /proc (default /)" },
  'root-filesystem': {
    kind: 'value',
    value: 'DIR',
    help: 'agent: a folder on the root filesystem (default: the host root)',
  },
  'allow-origin': {
    kind: 'list',
    value: 'ORIGIN',
    help: 'browser origin that may read, or * (default: loopback origins)',
  },
  'allow-target': { kind: 'list', value: 'HOST-OR-CIDR', help: 'where /setIP may connect to, or any' },
  'token-file': {
    kind: 'value',
    value: 'FILE',
    help: 'require tokens; one per line: name token [role] [namespaces]',
  },
  'tls-cert': { kind: 'value', value: 'FILE', help: 'certificate (PEM) for HTTPS' },
  'tls-key': { kind: 'value', value: 'FILE', help: 'private key (PEM) of the certificate' },
  state: {
    kind: 'value',
    value: 'DIR',
    help: 'where the choice made with /setIP is kept (default $XDG_STATE_HOME/faascope)',
  },
  'log-level': {
    kind: 'value',
    value: 'LEVEL',
    help: 'trace, debug, info, warn, error, fatal or silent (default info)',
  },
  kubernetes: { kind: 'switch', help: 'watch the cluster of the default kubeconfig, or of this pod' },
  kubeconfig: { kind: 'value', value: 'PATH', help: 'watch the cluster of this kubeconfig' },
  context: { kind: 'value', value: 'NAME', help: 'watch the cluster of this context in the kubeconfig' },
  prometheus: {
    kind: 'list',
    value: 'URL',
    help: 'Prometheus server to query (or Thanos, Mimir, VictoriaMetrics); in a cluster it is discovered',
  },
  'prometheus-auth': { kind: 'list', value: 'URL=FILE', help: 'file with user:password or Bearer TOKEN for it' },
  'prometheus-tenant': { kind: 'list', value: 'URL=ID', help: 'tenant to query (X-Scope-OrgID)' },
  'ca-file': {
    kind: 'value',
    value: 'FILE',
    help: 'certificate authority (PEM) for Prometheus and gateways, in addition to the system ones',
  },
  gateway: { kind: 'value', value: 'URL', help: 'OpenFaaS gateway that lists functions where there is no cluster' },
  'gateway-metrics': {
    kind: 'list',
    value: 'URL',
    help: 'metrics of a gateway pod (port 8082), once per pod; in a cluster they are discovered',
  },
  'gateway-credentials': {
    kind: 'value',
    value: 'DIR',
    help: 'folder of the files basic-auth-user and basic-auth-password for the gateway',
  },
  'functions-namespace': {
    kind: 'list',
    value: 'NAME',
    help: 'namespace of functions; the first is the default (default: openfaas-fn and those annotated openfaas)',
  },
  agent: {
    kind: 'list',
    value: 'NODE=URL',
    help: 'agent of a node (default: discovered by the label app.kubernetes.io/name=faascope-agent)',
  },
  'agent-token-file': { kind: 'value', value: 'FILE', help: 'file with the token that agents require' },
  'allow-invoke': { kind: 'switch', help: 'call functions of a cluster', notYet },
  lang: { kind: 'value', value: 'en|zh', help: 'language of the doctor (default: LC_ALL, LC_MESSAGES or LANG)' },
  json: { kind: 'switch', help: 'doctor: print what /api/v1/doctor answers' },
  help: { kind: 'switch', help: 'print this help' },
  version: { kind: 'switch', help: 'print the version' },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof flags;

/** Prefix of every environment variable of the program. */
export const variablePrefix = 'FAASCOPE_';

/** The environment variable that means the same as a flag. */
export function variableOf(name: string): string {
  return `${variablePrefix}${name.toUpperCase().replaceAll('-', '_')}`;
}

/** What `--help` prints. */
export function helpText(): string {
  const table: readonly (readonly [string, Flag])[] = Object.entries(flags);
  const rows = table
    .filter(([, { notYet }]) => notYet === undefined)
    .map(([name, { value, help }]): [string, string] => [`  --${name}${value === undefined ? '' : ` ${value}`}`, help]);
  const width = Math.max(...rows.map(([left]) => left.length));
  return `faascope: watch serverless functions live

faascope [serve]   run the server, on --listen
faascope doctor    print what is connected, what is missing and how to fix it; takes the flags of the server
faascope agent     run the agent of one node, on --listen; takes --host-root, --root-filesystem, --agent-token-file

${rows.map(([left, help]) => `${left.padEnd(width)}  ${help}`).join('\n')}

Every flag can be set by an environment variable, such as ${variableOf('log-level')}. Flags take precedence; values of
repeated flags are separated by commas there.
`;
}
