import { describe, expect, it } from 'vitest';
import { readFlags } from './readFlags.ts';
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
    [[], { FAASCOPE_NO_DEMO_CALLS: 'false', FAASCOPE_PORT: 'tcp://10.0.0.1:80' }, {}],
    [['-h'], {}, { help: ['true'] }],
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
      'there is no flag --nope',
      '--listen needs a value',
      '--local takes no value',
      '--functions is given twice',
      '"more" is too much; there is one command',
      'FAASCOPE_NO_DEMO_CALLS must be true or false',
    ]);
    const options = serveOptions(given);
    expect('mistakes' in options && options.mistakes).toEqual([
      ...given.mistakes,
      '--allow-invoke: this version has no source for it yet',
      '--functions: there is no a/stack.yaml',
      '--log-level must be one of trace, debug, info, warn, error, fatal, silent',
    ]);
  });
});

describe('serveOptions', () => {
  it.each<[string[], string]>([
    [['--listen', 'nonsense'], '--listen must be'],
    [['--listen', '1.2.3.4:70000'], '--listen must be'],
    [['--allow-origin', 'example.org'], 'is no origin'],
    [['--allow-origin', 'https://example.org/path'], 'is no origin'],
    [['--allow-target', 'http://x'], 'is no host'],
    [['--tls-cert', '/nonexistent'], 'cannot read'],
    [['--token-file', '/nonexistent'], 'cannot read'],
    [['--host-root', '/nonexistent'], 'there is no folder'],
    [['--root-filesystem', '/'], 'is for the agent'],
  ])('refuses %j', (args, want) => {
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
