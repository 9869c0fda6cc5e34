import { describe, expect, it } from 'vitest';
import { commands, type FlagName, flagTable } from './flags.ts';
import { helpText } from './helpText.ts';

const flagsIn = (text: string) => [...text.matchAll(/^ {2}--([a-z-]+)\b/gm)].map(([, name]) => name);

describe('the help of a command', () => {
  it.each(commands)('%s lists each of its flags once, in a line, and no other', (command) => {
    const want = [...flagTable].filter(([, { of }]) => of.includes(command));
    const text = helpText(command);
    expect(flagsIn(text).sort()).toEqual(want.map(([name]) => name).sort());
    expect(text.split('\n').filter((line) => line.length > 140)).toEqual([]);
    expect(text.split('\n').filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  it.each(commands)('%s has an example whose flags it lists, and exit codes', (command) => {
    const text = helpText(command);
    const examples = [...text.matchAll(/^ {2}(faascope .*?) {3}#/gm)].map(([, line = '']) => line);
    expect(examples).not.toEqual([]);
    for (const [flag = ''] of examples.join().matchAll(/--[a-z-]+/g)) expect(text).toContain(`  ${flag} `);
    expect(text).toMatch(/^Exit codes\n {2}0 {2}.+\n/m);
    expect(text).toMatch(/^ {2}2 {2}.+$/m);
  });

  it('of the doctor gives the meaning of 1', () => {
    expect(helpText('doctor')).toMatch(/^ {2}1 {2}a figure has no source$/m);
  });

  it('of serve names the other commands', () => {
    for (const command of ['doctor', 'agent']) expect(helpText('serve')).toContain(`  faascope ${command} `);
  });

  it.each<[FlagName, string]>([
    ['listen', 'default 127.0.0.1:8010'],
    ['agent-token-file', 'servers must send'],
  ])('of the agent explains --%s as the agent uses it', (name, words) => {
    expect(helpText('agent')).toMatch(new RegExp(`^ {2}--${name} .*${words}`, 'm'));
    expect(helpText('serve')).not.toContain(words);
  });
});
