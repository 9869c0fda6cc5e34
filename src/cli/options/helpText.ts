import { type Flag, flags, variableOf } from './flags.ts';

/** What `--help` prints. */
export function helpText(): string {
  const table: readonly (readonly [string, Flag])[] = Object.entries(flags);
  const rows = table
    .filter(([, { notYet }]) => notYet === undefined)
    .map(([name, { value, help }]): [string, string] => [`  --${name}${value === undefined ? '' : ` ${value}`}`, help]);
  const width = Math.max(...rows.map(([left]) => left.length));
  return `faascope: watch serverless functions live

faascope [serve]   the server, on --listen
faascope doctor    what is connected, what is missing, and what to do about it; takes the flags of the server too
faascope agent     the agent of one node, on --listen (127.0.0.1:8010); takes --host-root, --root-filesystem and
                   --agent-token-file

${rows.map(([left, help]) => `${left.padEnd(width)}  ${help}`).join('\n')}

Every flag is also a variable, such as ${variableOf('log-level')}; repeated flags are joined by commas there; flags win.
`;
}
