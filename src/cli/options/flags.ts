/** How the value of a flag is read. */
export type FlagKind = 'switch' | 'value' | 'list';

/** A flag of the program. Each is `FAASCOPE_...` in the environment too. */
export interface Flag {
  readonly kind: FlagKind;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
  /** Set for flags of the contract that this version knows but cannot serve yet: why. */
  readonly notYet?: string;
}

const notYet = 'this version has no source for it yet';

/** Every flag of the program, in the order of the help. */
export const flags = {
  listen: { kind: 'value', value: 'HOST:PORT', help: 'where to serve (127.0.0.1:8000)' },
  local: { kind: 'switch', help: 'watch this machine and the functions run on it (the default)' },
  functions: {
    kind: 'value',
    value: 'DIR',
    help: 'run the functions of DIR/stack.yaml (or stack.yml) instead of the samples',
  },
  'no-demo-calls': { kind: 'switch', help: 'do not call the sample functions' },
  'host-root': { kind: 'value', value: 'DIR', help: "where the machine's root is seen, for /proc (/)" },
  'root-filesystem': { kind: 'value', value: 'DIR', help: 'agent: a folder of the root filesystem (the host root)' },
  'allow-origin': { kind: 'list', value: 'ORIGIN', help: 'let this browser origin read, or * (loopback origins)' },
  'allow-target': { kind: 'list', value: 'HOST-OR-CIDR', help: 'where /setIP may connect to, or any' },
  'token-file': {
    kind: 'value',
    value: 'FILE',
    help: 'ask for tokens; a line a token: name token [role] [namespaces]',
  },
  'tls-cert': { kind: 'value', value: 'FILE', help: 'certificate (PEM) to serve HTTPS with' },
  'tls-key': { kind: 'value', value: 'FILE', help: 'its key (PEM)' },
  state: { kind: 'value', value: 'DIR', help: 'where the choice of /setIP is kept ($XDG_STATE_HOME/faascope)' },
  'log-level': { kind: 'value', value: 'LEVEL', help: 'trace, debug, info, warn, error, fatal or silent (info)' },
  kubernetes: { kind: 'switch', help: 'watch the cluster of the usual kubeconfig, or of this pod' },
  kubeconfig: { kind: 'value', value: 'PATH', help: 'watch the cluster of a kubeconfig' },
  context: { kind: 'value', value: 'NAME', help: 'watch the cluster of a context of the kubeconfig' },
  prometheus: {
    kind: 'list',
    value: 'URL',
    help: 'ask a Prometheus server (or Thanos, Mimir, VictoriaMetrics); in a cluster else found',
  },
  'prometheus-auth': { kind: 'list', value: 'URL=FILE', help: 'file with its user:password or Bearer TOKEN' },
  'prometheus-tenant': { kind: 'list', value: 'URL=ID', help: 'its tenant (X-Scope-OrgID)' },
  'ca-file': {
    kind: 'value',
    value: 'FILE',
    help: 'certificate authority (PEM) of Prometheus and gateways, besides the usual ones',
  },
  gateway: { kind: 'value', value: 'URL', help: "OpenFaaS' gateway; it lists functions where no cluster does" },
  'gateway-metrics': {
    kind: 'list',
    value: 'URL',
    help: 'metrics of a gateway pod (port 8082); repeat for each; in a cluster else found',
  },
  'gateway-credentials': {
    kind: 'value',
    value: 'DIR',
    help: 'files basic-auth-user and basic-auth-password for the gateway',
  },
  'functions-namespace': {
    kind: 'list',
    value: 'NAME',
    help: 'where functions live; the first is the default (openfaas-fn and those annotated openfaas)',
  },
  agent: {
    kind: 'list',
    value: 'NODE=URL',
    help: 'the agent of a node of the cluster (agents are found by app.kubernetes.io/name=faascope-agent)',
  },
  'agent-token-file': { kind: 'value', value: 'FILE', help: 'the token that agents ask for' },
  'allow-invoke': { kind: 'switch', help: 'call functions of a cluster', notYet },
  lang: { kind: 'value', value: 'en|zh', help: 'language of the doctor (LC_ALL, LC_MESSAGES or LANG)' },
  json: { kind: 'switch', help: 'the doctor prints what /api/v1/doctor answers' },
  help: { kind: 'switch', help: 'print this' },
  version: { kind: 'switch', help: 'print the version' },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof flags;

/** What the name of each variable of the program begins with. */
export const variablePrefix = 'FAASCOPE_';

/** The variable of the environment that means the same as a flag. */
export function variableOf(name: string): string {
  return `${variablePrefix}${name.toUpperCase().replaceAll('-', '_')}`;
}
