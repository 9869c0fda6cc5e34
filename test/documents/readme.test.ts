import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { seriesMark } from '../interface/examples.ts';
import { differences } from '../interface/sameShape.ts';
import { ServerProcess } from '../serverProcess.ts';
import { blocks, runBy, TakenCommands } from './documentCommands.ts';

const commands = new TakenCommands('test/documents/readme.test.ts');

describe('the curl commands in the README', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
    for (const name of ['add', 'errlog', 'slow']) {
      expect((await fetch(`${server.origin}/function/${name}`, { method: 'POST', body: '1 2' })).status).toBe(200);
    }
  });
  afterAll(() => server.stop());

  const curls = runBy['test/documents/readme.test.ts'];
  it.runIf(component('curl')).each(curls)('%s succeeds', async (start) => {
    const command = commands.take(start);
    const here = command.replace('curl ', 'curl -sS --fail-with-body ').replace('http://127.0.0.1:8000', server.origin);
    const { stdout } = await promisify(execFile)('sh', ['-c', here]);
    if (command.includes('/function/')) expect(stdout).toBe('7\n');
    else expect(JSON.parse(stdout)).toMatchObject({ status: 'success' });
  });

  it('has an answer with the fields of the sample, its first seconds null', async () => {
    const [sample = ''] = blocks('README.md', 'json');
    const series = /\[(\[\d+, null\]), \.\.\., .*\]/g;
    expect(sample.match(series)).toHaveLength(2);
    const example: unknown = JSON.parse(sample.replaceAll(series, `"${seriesMark}"`));
    const { body } = await server.get('/dynamic/pod?pod=add');
    expect(differences(example, body)).toEqual([]);
    expect(differences(body, example)).toEqual(['cpuRate', 'memRate'].map((name) => `answer.${name} is no list`));
    expect(body).toMatchObject({ cpuRate: expect.arrayContaining([[expect.any(Number), null]]) });
  });

  it.runIf(component('curl'))('were all run', () => {
    expect(commands.left).toEqual([]);
  });
});
