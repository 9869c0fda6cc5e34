import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OriginRule } from '../../api/gate/originRule.ts';
import type { TlsIdentity } from '../../api/httpServer.ts';
import type { StreamLimits } from '../../api/streams/hub.ts';
import { stateFolder } from '../../connections/stateFolder.ts';
import { readStack, stackFileNames, stackMistakes } from '../../host/stack/readStack.ts';
import { AddressRule } from '../../sources/http/addressRule.ts';
import { identityMistakes } from '../../sources/http/certificates.ts';
import { type ListenAddress, parseListen } from '../listenAddress.ts';
import { type LogFormat, logFormats } from '../log.ts';
import { TokenTableFile } from '../tokenTableFile.ts';
import type { FlagName } from './flags.ts';
import { isFile, isFolder } from './givenPath.ts';
import { reasonOf, shownValue } from './mistakeWords.ts';
import { ProxyList } from './proxyList.ts';
import type { GivenFlags } from './readFlags.ts';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** How the server runs, checked. */
export interface ServeOptions {
  readonly listen: ListenAddress;
  /** Folder of a stack.yaml; null: the samples. */
  readonly functionsFolder: string | null;
  readonly demoCalls: boolean;
  readonly hostRoot: string;
  readonly origins: OriginRule;
  readonly targets: AddressRule;
  readonly targetsListed: boolean;
  readonly trustedProxies: ProxyList;
  /** Whether functions of a cluster may be called. */
  readonly allowInvoke: boolean;
  readonly tokens: TokenTableFile | null;
  readonly tls: TlsIdentity | null;
  readonly streamLimits: StreamLimits;
  readonly logLevel: string;
  readonly logFormat: LogFormat;
  /** Where the choice made with `/setIP` is kept; null: nowhere. */
  readonly stateFolder: string | null;
  /** The first flag that names what is to be watched; null for none. */
  readonly sourceFlag: FlagName | null;
}

/** They take precedence over the choice made with `/setIP`. */
const sourceFlags: readonly FlagName[] = [
  'local',
  'functions',
  'kubernetes',
  'kubeconfig',
  'context',
  'prometheus',
  'gateway',
];

/** Checks the flags: every mistake, or the options, frozen. */
export function serveOptions({
  values,
  mistakes: earlier,
}: GivenFlags): ServeOptions | { mistakes: readonly string[] } {
  const mistakes = [...earlier];
  const one = (name: FlagName) => values.get(name)?.[0];
  const all = (name: FlagName) => values.get(name) ?? [];

  const listen = parseListen(one('listen') ?? '127.0.0.1:8000');
  if (listen === null) mistakes.push('--listen must be HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000.');

  const functionsFolder = one('functions') ?? null;
  if (functionsFolder !== null && !stackFileNames.some((name) => isFile(join(functionsFolder, name)))) {
    mistakes.push(`--functions: no stack.yaml or stack.yml in ${functionsFolder}.`);
  } else if (functionsFolder !== null) {
    mistakes.push(...stackMistakes(readStack(functionsFolder, process.env)));
  }
  const hostRoot = one('host-root') ?? '/';
  if (!isFolder(hostRoot)) mistakes.push(`--host-root: no such folder: ${hostRoot}.`);

  for (const origin of all('allow-origin')) {
    if (!isOrigin(origin))
      mistakes.push(`--allow-origin: ${shownValue(origin)} is not an origin; use http(s)://host[:port] or *.`);
  }
  for (const target of all('allow-target')) {
    if (!AddressRule.isEntry(target))
      mistakes.push(`--allow-target: ${shownValue(target)} is not a host name, address or CIDR.`);
  }
  for (const proxy of all('trusted-proxy')) {
    if (!ProxyList.isEntry(proxy)) mistakes.push(`--trusted-proxy: ${shownValue(proxy)} is not an address or CIDR.`);
  }
  const logLevel = one('log-level') ?? 'info';
  if (!logLevels.includes(logLevel)) mistakes.push(`--log-level must be one of ${logLevels.join(', ')}.`);
  const format = one('log-format') ?? 'text';
  const logFormat = logFormats.find((each) => each === format);
  if (logFormat === undefined) mistakes.push(`--log-format must be one of ${logFormats.join(', ')}.`);

  const readText = (name: FlagName): string | null => {
    const path = one(name);
    if (path === undefined) return null;
    try {
      return readFileSync(path, 'utf8');
    } catch (thrown) {
      // The path is not shown: it may be the secret itself.
      mistakes.push(`--${name}: cannot read the file (${reasonOf(thrown)}).`);
      return null;
    }
  };
  const tokens = TokenTableFile.ofFlag(one('token-file'), mistakes);
  const cert = readText('tls-cert');
  const key = readText('tls-key');
  if (values.has('tls-cert') !== values.has('tls-key'))
    mistakes.push('--tls-cert and --tls-key must be given together.');
  for (const { part, words } of cert === null || key === null ? [] : identityMistakes(cert, key)) {
    mistakes.push(`--tls-${part === 'key' ? 'key' : 'cert'}: the file ${words}.`);
  }

  const count = (name: FlagName, usual: number): number => {
    const text = one(name) ?? String(usual);
    if (!/^[1-9]\d{0,5}$/.test(text)) mistakes.push(`--${name} must be a whole number from 1 to 999999.`);
    return Number(text);
  };
  const streamLimits = { most: count('max-streams', 10_000), mostPerClient: count('max-streams-per-client', 64) };

  if (mistakes.length > 0 || listen === null || logFormat === undefined) return { mistakes };
  return Object.freeze({
    listen,
    functionsFolder,
    demoCalls: functionsFolder === null && !values.has('no-demo-calls'),
    hostRoot,
    origins: new OriginRule(all('allow-origin')),
    targets: new AddressRule(all('allow-target')),
    targetsListed: values.has('allow-target'),
    allowInvoke: values.has('allow-invoke'),
    trustedProxies: new ProxyList(all('trusted-proxy')),
    tokens,
    streamLimits,
    tls: cert === null || key === null ? null : { cert, key },
    logLevel,
    logFormat,
    stateFolder: stateFolder(one('state'), process.env),
    sourceFlag: sourceFlags.find((name) => values.has(name)) ?? null,
  });
}

function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text);
}
