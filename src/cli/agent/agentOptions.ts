import type { FlagName } from '../options/flags.ts';
import { isFolder } from '../options/givenPath.ts';
import { type ListenAddress, parseListen } from '../options/listenAddress.ts';
import type { GivenFlags } from '../options/readFlags.ts';
import { TokenFile } from './tokenFile.ts';

/** Everything `faascope agent` was told, checked. */
export interface AgentOptions {
  readonly listen: ListenAddress;
  readonly hostRoot: string;
  /** A folder of the node's root filesystem. */
  readonly rootFilesystem: string;
  /** Null: it asks for none. */
  readonly token: TokenFile | null;
}

const agentFlags: readonly FlagName[] = ['listen', 'host-root', 'root-filesystem', 'agent-token-file'];

/** Checks what was given: every mistake, or the options. */
export function agentOptions({
  values,
  mistakes: earlier,
}: GivenFlags): AgentOptions | { readonly mistakes: readonly string[] } {
  const mistakes = [...earlier];
  for (const name of values.keys()) {
    if (!agentFlags.includes(name)) mistakes.push(`--${name} is not for the agent; leave it out`);
  }
  const listen = parseListen(values.get('listen')?.[0] ?? '127.0.0.1:8010');
  if (listen === null) mistakes.push('--listen must be HOST:PORT, such as 127.0.0.1:8010 or [::1]:8010');
  const hostRoot = values.get('host-root')?.[0] ?? '/';
  const rootFilesystem = values.get('root-filesystem')?.[0] ?? hostRoot;
  if (!isFolder(hostRoot)) mistakes.push(`--host-root: there is no folder ${hostRoot}`);
  if (rootFilesystem !== hostRoot && !isFolder(rootFilesystem)) {
    mistakes.push(`--root-filesystem: there is no folder ${rootFilesystem}`);
  }
  const token = TokenFile.ofFlag(values.get('agent-token-file')?.[0], mistakes);
  if (listen !== null && !listen.loopbackOnly && !values.has('agent-token-file')) {
    mistakes.push('--listen beyond loopback needs --agent-token-file: whoever reaches the agent could read everything');
  }
  return mistakes.length > 0 || listen === null ? { mistakes } : { listen, hostRoot, rootFilesystem, token };
}
