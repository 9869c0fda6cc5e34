/** Commands of the program; the first one runs when none is given. */
export const commands = ['serve', 'agent', 'doctor'] as const;
/** One of {@link commands}. */
export type Command = (typeof commands)[number];

/** True for the name of a command. */
export function isCommand(word: string | undefined): word is Command {
  return commands.some((command) => command === word);
}

/** Whether a flag takes no value, one, or several. */
export type FlagKind = 'switch' | 'value' | 'list';

/** Headings of the help, in its order. */
export const flagGroups = {
  output: 'Output',
  machine: 'This machine',
  cluster: 'A cluster',
  servers: 'Prometheus and gateways',
  clients: 'Clients',
  program: 'Program',
} as const;

/** A flag of the program. Each is also an environment variable, `FAASCOPE_...`. */
export interface Flag {
  readonly kind: FlagKind;
  readonly group: keyof typeof flagGroups;
  /** The commands that take it. */
  readonly of: readonly Command[];
  /** Placeholder for the value in the help. */
  readonly value?: string;
  readonly help: string;
  /** Where it means something else to the agent. */
  readonly agentHelp?: string;
  readonly agentGroup?: keyof typeof flagGroups;
}

const server: readonly Command[] = ['serve', 'doctor'];
const machine = { group: 'machine', of: server } as const;
const cluster = { group: 'cluster', of: server } as const;
const servers = { group: 'servers', of: server } as const;
const clients = { group: 'clients', of: server } as const;
const program = { group: 'program', of: server } as const;
const output = { group: 'output', of: ['doctor'] } as const;

/** Every flag of the program, in the order of the help. */
export const flags = {
  rbac: {
    ...output,
    kind: 'switch',
    help: 'print the Kubernetes roles that the connection needs, without connecting',
  },
  json: { ...output, kind: 'switch', help: 'print JSON: what /api/v1/doctor answers, or the roles' },
  lang: { ...output, kind: 'value', value: 'en|zh', help: 'language (default: LC_ALL, LC_MESSAGES or LANG)' },
  local: { ...machine, kind: 'switch', help: 'watch this machine and run functions on it (the default)' },
  functions: {
    ...machine,
    kind: 'value',
    value: 'DIR',
    help: 'run the functions in DIR/stack.yaml (or stack.yml) instead of the samples',
  },
  'no-demo-calls': { ...machine, kind: 'switch', help: 'do not call the sample functions' },
  'host-root': {
    ...machine,
    of: commands,
    kind: 'value',
    value: 'DIR',
    help: "folder where the machine's root is mounted, to read its /proc (default /)",
  },
  'root-filesystem': {
    ...machine,
    of: ['agent'],
    kind: 'value',
    value: 'DIR',
    help: 'a folder on the root filesystem (default: the host root)',
  },
  kubernetes: { ...cluster, kind: 'switch', help: 'watch the cluster of the default kubeconfig, or of this pod' },
  kubeconfig: { ...cluster, kind: 'value', value: 'PATH', help: 'watch the cluster of this kubeconfig' },
  context: { ...cluster, kind: 'value', value: 'NAME', help: 'watch the cluster of this context in the kubeconfig' },
  'functions-namespace': {
    ...cluster,
    kind: 'list',
    value: 'NAME',
    help: 'namespace of functions; the first is the default (default: openfaas-fn and those annotated openfaas)',
  },
  agent: {
    ...cluster,
    kind: 'list',
    value: 'NODE=URL',
    help: 'agent of a node (default: discovered by the label app.kubernetes.io/name=faascope-agent)',
  },
  'agent-token-file': {
    ...cluster,
    of: commands,
    kind: 'value',
    value: 'FILE',
    help: 'file with the token that agents require',
    agentHelp: 'file with the token that servers must send; required unless it listens on loopback only',
    agentGroup: 'clients',
  },
  prometheus: {
    ...servers,
    kind: 'list',
    value: 'URL',
    help: 'Prometheus or VictoriaMetrics to query (Thanos, Mimir: not tested); in a cluster it is discovered',
  },
  'prometheus-auth': {
    ...servers,
    kind: 'list',
    value: 'URL=FILE',
    help: 'file with user:password or Bearer TOKEN for that server',
  },
  'prometheus-tenant': {
    ...servers,
    kind: 'list',
    value: 'URL=ID',
    help: 'tenant to query on that server (X-Scope-OrgID)',
  },
  gateway: {
    ...servers,
    kind: 'value',
    value: 'URL',
    help: 'OpenFaaS gateway that lists functions where there is no cluster',
  },
  'gateway-metrics': {
    ...servers,
    kind: 'list',
    value: 'URL',
    help: 'metrics of a gateway pod (port 8082), once per pod; in a cluster they are discovered',
  },
  'gateway-credentials': {
    ...servers,
    kind: 'value',
    value: 'DIR',
    help: 'folder with the files basic-auth-user and basic-auth-password for the gateway',
  },
  'ca-file': {
    ...servers,
    kind: 'value',
    value: 'FILE',
    help: 'certificate authority (PEM) to trust for Prometheus and gateways, besides those of Node.js',
  },
  listen: {
    ...clients,
    of: commands,
    kind: 'value',
    value: 'HOST:PORT',
    help: 'address to listen on (default 127.0.0.1:8000)',
    agentHelp: 'address to listen on (default 127.0.0.1:8010)',
  },
  'token-file': {
    ...clients,
    kind: 'value',
    value: 'FILE',
    help: 'require tokens; one per line: name token [role] [namespaces]',
  },
  'max-streams': {
    ...clients,
    kind: 'value',
    value: 'N',
    help: 'maximum number of open streams of all clients (default 10000)',
  },
  'max-streams-per-client': {
    ...clients,
    kind: 'value',
    value: 'N',
    help: 'maximum number of open streams per token, or per address without tokens (default 64)',
  },
  'tls-cert': { ...clients, kind: 'value', value: 'FILE', help: 'certificate (PEM) for HTTPS' },
  'tls-key': { ...clients, kind: 'value', value: 'FILE', help: 'private key (PEM) of the certificate' },
  'allow-origin': {
    ...clients,
    kind: 'list',
    value: 'ORIGIN',
    help: 'browser origin that may read; * for all (default: loopback origins)',
  },
  'trusted-proxy': {
    ...clients,
    kind: 'list',
    value: 'CIDR',
    help: 'reverse proxy whose X-Forwarded-For and X-Forwarded-Proto are trusted',
  },
  'allow-target': {
    ...clients,
    kind: 'list',
    value: 'HOST-OR-CIDR',
    help: 'host, address or CIDR that /setIP may connect to; any for all',
  },
  'allow-invoke': { ...clients, kind: 'switch', help: 'allow calls of the functions of a cluster through its gateway' },
  state: {
    ...program,
    kind: 'value',
    value: 'DIR',
    help: 'folder to store the choice made with /setIP in (default $XDG_STATE_HOME/faascope)',
  },
  'log-level': {
    ...program,
    kind: 'value',
    value: 'LEVEL',
    help: 'trace, debug, info, warn, error, fatal or silent (default info)',
  },
  'log-format': {
    ...program,
    kind: 'value',
    value: 'FORMAT',
    help: 'text, or json for one JSON object per line (default text)',
  },
  help: { ...program, of: commands, kind: 'switch', help: 'print this help' },
  version: { ...program, of: commands, kind: 'switch', help: 'print the version' },
} as const satisfies Record<string, Flag>;

/** The name of a flag, without its dashes. */
export type FlagName = keyof typeof flags;

/** Every flag by its name. */
export const flagTable: ReadonlyMap<string, Flag> = new Map(Object.entries(flags));

/** True for the name of a flag, without its dashes. */
export function isFlagName(name: string): name is FlagName {
  return flagTable.has(name);
}

/** Prefix of every environment variable of the program. */
export const variablePrefix = 'FAASCOPE_';

/** The environment variable that means the same as a flag. */
export function variableOf(name: string): string {
  return `${variablePrefix}${name.toUpperCase().replaceAll('-', '_')}`;
}
