import { type Command, type Flag, flagGroups, flagTable, variableOf } from './flags.ts';

interface CommandHelp {
  readonly usage: string;
  /** Lines below the usage. */
  readonly about: readonly string[];
  /** A command line, and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  readonly exitCodes: readonly (readonly [string, string])[];
}

const stopped = ['0', 'stopped by SIGTERM or SIGINT'] as const;
const wrong = ['2', 'a flag is wrong, or it cannot start; each reason is a line on standard error'] as const;

const commandHelp: Readonly<Record<Command, CommandHelp>> = {
  serve: {
    usage: 'faascope [serve] [FLAGS]',
    about: [
      'Watches serverless functions live and serves what it sees over HTTP, on --listen.',
      '',
      'Other commands, each with its own --help:',
      '  faascope doctor    print what is connected, what is missing and how to fix it',
      '  faascope agent     run the agent of one node',
    ],
    examples: [
      ['faascope', 'this machine and the sample functions'],
      ['faascope --kubeconfig ~/.kube/config', 'a cluster'],
    ],
    exitCodes: [stopped, wrong],
  },
  agent: {
    usage: 'faascope agent [FLAGS]',
    about: ['Measures this node and its pods every second, for the servers that ask on --listen.'],
    examples: [['faascope agent --listen 10.0.0.7:8010 --agent-token-file /etc/faascope/token', 'for other machines']],
    exitCodes: [stopped, wrong],
  },
  doctor: {
    usage: 'faascope doctor [FLAGS]',
    about: [
      'Connects as the server would with the same flags, and prints what is connected, which source serves each figure,',
      'what is missing and how to fix it. It serves nothing and runs no functions.',
    ],
    examples: [
      ['faascope doctor --kubeconfig ~/.kube/config', 'a cluster'],
      ['faascope doctor --rbac --functions-namespace openfaas-fn', 'the roles for one namespace'],
    ],
    exitCodes: [['0', 'every figure has a source'], ['1', 'a figure has no source'], wrong],
  },
};

/** What `--help` prints for a command: its flags by group, a line each, examples and exit codes. */
export function helpText(command: Command): string {
  const { usage, about, examples, exitCodes } = commandHelp[command];
  const taken = [...flagTable].filter(([, { of }]) => of.includes(command));
  const left = (name: string, { value }: Flag) => `--${name}${value === undefined ? '' : ` ${value}`}`;
  const width = Math.max(...taken.map(([name, flag]) => left(name, flag).length));
  const groups = Object.entries(flagGroups).flatMap(([group, heading]) => {
    const rows = taken
      .filter(([, flag]) => meaningFor(command, flag).group === group)
      .map(([name, flag]) => `  ${left(name, flag).padEnd(width)}  ${meaningFor(command, flag).help}`);
    return rows.length === 0 ? [] : [[heading, ...rows].join('\n')];
  });
  const blocks = [
    [`Usage: ${usage}`, '', ...about].join('\n'),
    ...groups,
    ['Examples', ...examples.map(([line, what]) => `  ${line}   # ${what}`)].join('\n'),
    ['Exit codes', ...exitCodes.map((row) => `  ${row.join('  ')}`)].join('\n'),
    `Every flag can be set by an environment variable, such as ${variableOf('agent-token-file')}. Flags take precedence; values of
repeated flags are separated by commas there.`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function meaningFor(command: Command, { help, group, agentHelp, agentGroup }: Flag) {
  return command === 'agent' ? { help: agentHelp ?? help, group: agentGroup ?? group } : { help, group };
}
