import { describe, expect, it } from 'vitest';
import type { FlagName } from './flags.ts';
import { asGiven, readFlags } from './readFlags.ts';
import { serveOptions } from './serveOptions.ts';

const values = (args: string[], environment: Record<string, string> = {}) =>
  Object.fromEntries(readFlags(args, environment).values);

describe('readFlags', () => {
  it.each<[string[], Record<string, string>, Record<string, string[]>]>([
    [[], {}, {}],
    [['--listen', ':1', '--no-demo-calls'], {}, { listen: [':1'], 'no-demo-calls': ['true'] }],
    [['--listen=:1'], {}, { listen: [':1'] }],
    [['--allow-origin', 'a', '--allow-origin=b'], {}, { 'allow-origin': ['a', 'b'] }],
    [[], { FAASCOPE_ALLOW_ORIGIN: 'a,b', FAASCOPE_LISTEN: ':2' }, { 'allow-origin': ['a', 'b'], listen: [':2'] }],
    [['--listen', ':1'], { FAASCOPE_LISTEN: ':2' }, { listen: [':1'] }],
    [[], { FAASCOPE_NO_DEMO_CALLS: 'false', FAASCOPE_STATE: '' }, {}],
    [['agent', '--listen', ':1'], {}, { listen: [':1'] }],
    [['-h'], {}, { help: ['true'] }],
    [['--state', '-', '-v'], {}, { state: ['-'], version: ['true'] }],
    [['--log-level', '-quiet'], {}, { 'log-level': ['-quiet'] }],
    [['doctor', '--lang', 'zh'], { FAASCOPE_JSON: '1' }, { lang: ['zh'], json: ['true'] }],
    // Shared by a server and its doctor.
    [['serve'], { FAASCOPE_LANG: 'zh', FAASCOPE_JSON: '1' }, {}],
    [[], { FAASCOPE_PROMETHEUS: ',' }, {}],
  ])('%j with %j', (args, environment, want) => {
    expect(values(args, environment)).toEqual(want);
    expect(readFlags(args, environment).mistakes).toEqual([]);
  });

  it('reports every mistake at once', () => {
    const given = readFlags(
      [
        'serve',
        'more',
        '--nope',
        '--listen',
        '--local=x',
        '--functions',
        'a',
        '--functions',
        'b',
        '--log-level',
        'loud',
        '--allow-invoke',
      ],
      { FAASCOPE_NO_DEMO_CALLS: 'maybe' },
    );
    expect(given.mistakes).toEqual([
      'Unknown flag --nope. See faascope serve --help.',
      '--listen needs a value: --listen HOST:PORT.',
      '--local takes no value.',
      '--functions is given more than once.',
      'Unexpected argument more. Give one command.',
      'FAASCOPE_NO_DEMO_CALLS must be true or false.',
    ]);
    const options = serveOptions(given);
    expect('mistakes' in options && options.mistakes).toEqual([
      ...given.mistakes,
      '--functions: no stack.yaml or stack.yml in a.',
      '--log-level must be one of trace, debug, info, warn, error, fatal, silent.',
    ]);
  });
});

describe('environment variables that begin with FAASCOPE_', () => {
  it.each([
    'FAASCOPE_SERVICE_HOST',
    'FAASCOPE_SERVICE_PORT',
    'FAASCOPE_SERVICE_PORT_HTTP',
    'FAASCOPE_PORT',
    'FAASCOPE_PORT_8000_TCP',
    'FAASCOPE_PORT_8000_TCP_PROTO',
    'FAASCOPE_PORT_8000_TCP_PORT',
    'FAASCOPE_PORT_8000_UDP_ADDR',
    'FAASCOPE_AGENT_SERVICE_HOST',
    'FAASCOPE_AGENT_2_SERVICE_PORT_HTTP_METRICS',
    'FAASCOPE_AGENT_PORT_8010_TCP_ADDR',
    // Of a Service called faascopes, not of ours.
    'FAASCOPES_TOKEN_FILE',
    'MY_FAASCOPE_TOKEN_FILE',
  ])('ignores %s', (name) => expect(readFlags([], { [name]: 'x' })).toMatchObject({ mistakes: [] }));

  it.each([
    ['FAASCOPE_TOKN_FILE', ' Did you mean FAASCOPE_TOKEN_FILE?'],
    ['FAASCOPE_LSITEN', ' Did you mean FAASCOPE_LISTEN?'],
    ['FAASCOPE_listen', ' Did you mean FAASCOPE_LISTEN?'],
    ['FAASCOPE_QUITE_ANOTHER_THING', ' Unset it, or see --help for the known ones.'],
    ['FAASCOPE_', ' Unset it, or see --help for the known ones.'],
    ['FAASCOPE_SERVICE_HOST_X', ' Unset it, or see --help for the known ones.'],
    ['FAASCOPE_PORT_8000_TCP_X', ' Unset it, or see --help for the known ones.'],
    ['FAASCOPE_PORT_NUMBER_TCP', ' Unset it, or see --help for the known ones.'],
  ])('reports %s without its value', (name, advice) => {
    for (const command of ['serve', 'agent', 'doctor']) {
      expect(readFlags([command], { [name]: 'SECRET' }).mistakes).toEqual([
        `Unknown environment variable ${name}.${advice}`,
      ]);
    }
  });
});

describe('a mistyped word', () => {
  it.each<[string[], string[]]>([
    [['--lisen', '127.0.0.1:80'], ['Unknown flag --lisen. Did you mean --listen?']],
    [['--token', 'SECRET', 'doctor'], ['Unknown flag --token. Did you mean --token-file?']],
    [['--tokn-file=SECRET'], ['Unknown flag --tokn-file. Did you mean --token-file?']],
    [['docter'], ['Unknown command docter. Did you mean doctor?']],
    [['http://u:SECRET@x'], ['Unknown command (not shown: it may hold a secret). Commands: serve, agent, doctor.']],
    [['serve', 'Bearer SECRET'], ['Unexpected argument (not shown: it may hold a secret). Give one command.']],
    [['--gateway:http://u:SECRET@x'], ['Unknown flag (not shown: it may hold a secret). See faascope serve --help.']],
    [['-listen', ':80'], ['Unknown flag -listen. Did you mean --listen?']],
    [['-x', 'doctor'], ['Unknown flag -x. See faascope doctor --help.']],
    [['agent', '--kubernets'], ['Unknown flag --kubernets. See faascope agent --help.']],
    [['agent', '--host-rot', '/'], ['Unknown flag --host-rot. Did you mean --host-root?']],
    [
      ['docter', '--jsn', '--lang=zh'],
      ['Unknown flag --jsn. Did you mean --json?', 'Unknown command docter. Did you mean doctor?'],
    ],
    [['--nope', '--nope'], ['Unknown flag --nope. See faascope serve --help.']],
    [['--'], ['Unknown command --. Commands: serve, agent, doctor.']],
  ])('%j', (args, want) => expect(readFlags(args, {}).mistakes).toEqual(want));
});

describe('a flag of another command', () => {
  it.each<[string[], Record<string, string>, string]>([
    [['--json', '--json'], {}, '--json does not apply to faascope serve; remove it.'],
    [['serve', '--root-filesystem=/nonexistent'], {}, '--root-filesystem does not apply to faascope serve; remove it.'],
    [['doctor', '--root-filesystem', '/'], {}, '--root-filesystem does not apply to faascope doctor; remove it.'],
    [['--kubernetes', 'agent'], {}, '--kubernetes does not apply to faascope agent; remove it.'],
    [['agent'], { FAASCOPE_KUBERNETES: 'true' }, 'FAASCOPE_KUBERNETES does not apply to faascope agent; unset it.'],
    [['agent'], { FAASCOPE_LANG: 'zh' }, 'FAASCOPE_LANG does not apply to faascope agent; unset it.'],
    [[], { FAASCOPE_ROOT_FILESYSTEM: '/' }, 'FAASCOPE_ROOT_FILESYSTEM does not apply to faascope serve; unset it.'],
  ])('%j with %j', (args, environment, mistake) => {
    expect(readFlags(args, environment).mistakes).toEqual([mistake]);
  });
});

describe('asGiven', () => {
  const given = readFlags(['--tls-key', 'k'], { FAASCOPE_TLS_CERT: 'c', FAASCOPE_LISTEN: 'x' });
  it.each([
    ['--listen must be HOST:PORT.', 'FAASCOPE_LISTEN must be HOST:PORT.'],
    ['--tls-cert and --tls-key must be given together.', 'FAASCOPE_TLS_CERT and --tls-key must be given together.'],
    ['--local; add --kubernetes', '--local; add --kubernetes'],
    ['x--listen --listen-to', 'x--listen --listen-to'],
  ])('%s: %s', (mistake, want) => expect(asGiven(mistake, given)).toBe(want));
});

describe('serveOptions', () => {
  it.each<[FlagName, string]>([
    ['listen', 'u:SECRET@x:80'],
    ['listen', 'SECRET@x:80'],
    ['allow-origin', 'https://u:SECRET@x'],
    ['allow-origin', 'https://x?SECRET'],
    ['allow-target', 'http://u:SECRET@x'],
    ['allow-target', 'u:SECRET@x'],
    ['log-level', 'SECRET'],
    ['token-file', 'name SECRET admin'],
    ['tls-key', '-----BEGIN PRIVATE KEY-----SECRET'],
  ])('rejects --%s %s without repeating the value', (name, value) => {
    const options = serveOptions(readFlags([`--${name}=${value}`], {}));
    const mistakes = 'mistakes' in options ? options.mistakes : [];
    expect(mistakes[0]).toContain(`--${name}`);
    expect(mistakes.join('\n')).not.toContain('SECRET');
  });

  it.each<[string[], string]>([
    [['--listen', 'nonsense'], '--listen must be'],
    [['--listen', '1.2.3.4:70000'], '--listen must be'],
    [['--allow-origin', 'example.org'], 'is not an origin'],
    [['--allow-origin', 'https://example.org/path'], 'is not an origin'],
    [['--allow-target', 'http://x'], 'is not a host name'],
    [['--tls-cert', '/nonexistent'], 'cannot read'],
    [['--token-file', '/nonexistent'], 'cannot read'],
    [['--host-root', '/nonexistent'], 'no such folder'],
    [['--root-filesystem', '/'], 'does not apply to faascope serve'],
  ])('rejects %j', (args, want) => {
    const options = serveOptions(readFlags(args, {}));
    expect('mistakes' in options && options.mistakes.join('\n')).toContain(want);
  });

  it.each<[string[], boolean]>([
    [[], true],
    [['--listen', '[::1]:8000'], true],
    [['--listen', 'localhost:8000'], true],
    [['--listen', '127.1.2.3:8000'], true],
    [['--listen', '0.0.0.0:8000'], false],
    [['--listen', ':8000'], false],
    [['--listen', '[::]:8000'], false],
  ])('%j is loopback only: %s', (args, want) => {
    const options = serveOptions(readFlags(args, {}));
    expect('listen' in options && options.listen.loopbackOnly).toBe(want);
  });
});
