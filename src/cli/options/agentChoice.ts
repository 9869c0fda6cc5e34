import { isIP } from 'node:net';
import { TokenFile } from '../agent/tokenFile.ts';
import { quoted } from './mistakeWords.ts';
import type { GivenFlags } from './readFlags.ts';

/** Which agents are asked, and with what. */
export interface AgentChoice {
  /** Address by node; empty: they are found in the cluster. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Null: no token is sent. */
  readonly token: TokenFile | null;
}

/** A name of RFC 1123, as nodes are named, in whichever case, or an address. */
const nodeName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i;

/** Reads --agent and --agent-token-file; adds what is wrong with them to `mistakes`. */
export function agentChoice(values: GivenFlags['values'], mistakes: string[]): AgentChoice {
  const addresses = new Map<string, string>();
  for (const text of values.get('agent') ?? []) {
    const [, name = '', url = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
    const address = addressOf(url);
    const isName = nodeName.test(name) || isIP(name) > 0;
    if (!isName || address === null) {
      // The URL may have a password in it.
      const which = isName ? `what is given for ${name}` : quoted(text);
      mistakes.push(`--agent: ${which} is not NODE=URL, such as node-1=http://10.0.0.7:8010`);
    } else if (addresses.has(name)) {
      mistakes.push(`--agent: ${name} is named twice; a node has one agent`);
    } else {
      addresses.set(name, address);
    }
  }
  return { addresses, token: TokenFile.ofFlag(values.get('agent-token-file')?.[0], mistakes) };
}

function addressOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, origin, pathname, search, hash, username, password } = new URL(url);
  const isPlain = search === '' && hash === '' && username === '' && password === '';
  return isPlain && (protocol === 'http:' || protocol === 'https:') ? origin + pathname.replace(/\/+$/, '') : null;
}
