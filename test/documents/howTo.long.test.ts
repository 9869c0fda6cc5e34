import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { runDoctor } from '../doctor/doctorProcess.ts';
import { pagePaths } from '../interface/examples.ts';
import { freePort } from '../prometheus/freePort.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { blocks, TakenCommands, text } from './documentCommands.ts';
import { flagsOf, shell, withServer } from './servedCommand.ts';

const root = join(import.meta.dirname, '../..');
const page = 'docs/how-to.md';
const commands = new TakenCommands('test/documents/howTo.long.test.ts');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faascope-how-to-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a command prints in the folder of this file. */
const run = (command: string) => shell(command, folder);

describe('the commands of how-to.md', () => {
  it.each([
    ['npm start -- --prometheus', { 'http://prometheus.example:9090': 'http://127.0.0.1:9' }],
    [
      'npm start -- --gateway',
      { 'http://gateway.example:8080': 'http://127.0.0.1:9', 'http://gateway.example:8082': 'http://127.0.0.1:9' },
    ],
  ])('starts with the flags of %s', async (start, replaced) => {
    await withServer(flagsOf(commands.take(start), replaced), async (server) => {
      // Nothing listens there: as the page says, the reason is printed.
      await until('the reason is printed', () => server.output().includes('127.0.0.1:9: connection refused.'));
    });
  });

  it('runs an agent with the token that was made', async () => {
    await run(commands.take('(umask 077; openssl rand -hex 32 > agent-token)'));
    const token = readFileSync(join(folder, 'agent-token'), 'utf8').trim();
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    const flags = flagsOf(commands.take('npm start -- agent'), {
      '10.0.0.7:8010': '127.0.0.1:0',
      'agent-token-file agent-token': `agent-token-file ${join(folder, 'agent-token')}`,
    });
    await withServer(flags, async ({ origin }) => {
      const status = async (headers: Record<string, string>) =>
        (await fetch(`${origin}/v1/windows`, { headers })).status;
      expect([await status({}), await status({ authorization: `Bearer ${token}` })]).toEqual([401, 200]);
    });
  });

  it.runIf(component('openssl') && component('curl'))('requires the token, over TLS', async () => {
    await run(commands.take('(umask 077; echo "team'));
    await run(`${commands.take('openssl req')} 2> ${folder}/openssl.log`);
    await run(commands.take('cp server.crt ca.crt'));
    const flags = flagsOf(commands.take('npm start -- --listen 0.0.0.0:8000 --token-file tokens --tls-cert'), {
      '0.0.0.0:8000': '0.0.0.0:0',
      '-file tokens': `-file ${folder}/tokens`,
      'server.': `${folder}/server.`,
    });
    await withServer(flags, async ({ origin }) => {
      const { port } = new URL(origin);
      const curl = commands
        .take('curl --cacert')
        .replace('faascope.example:8000', `faascope.example:${port}`)
        .replace('curl', `curl -sS --resolve faascope.example:${port}:127.0.0.1`);
      expect(JSON.parse(await run(curl))).toMatchObject({ status: 'success' });
      const without = curl.replace(/--header "[^"]*"/, '');
      expect(JSON.parse(await run(without))).toMatchObject({ code: 'unauthorized' });
    });
  });

  it('prints the report of the doctor', async () => {
    const [, ...flags] = flagsOf(commands.take('npm start -- doctor'));
    const { code, stdout } = await runDoctor(flags);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('node.cpuRate') });
  });

  describe('against a server on this machine', () => {
    let server: ServerProcess;
    beforeAll(async () => {
      server = await ServerProcess.start(['--no-demo-calls']);
    });
    afterAll(() => server.stop());
    const here = (start: string) =>
      commands.take(start).replace('http://127.0.0.1:8000', server.origin).replace('curl', 'curl -sS');

    it.runIf(component('curl'))('calls a function', async () => {
      expect(await run(here('curl --data "3 4" http://127.0.0.1:8000/function/add'))).toBe('7\n');
    });

    it('lists every path that the interface page does not have', async () => {
      const row = /^\| more paths \| (.*) \|$/m.exec(text(page))?.[1] ?? '';
      const listed = [...row.matchAll(/`(\/[^`]*)`/g)].map(([, path = '']) => path);
      const prefixes = listed.filter((path) => path !== '/' && path.endsWith('/'));
      for (const path of listed) {
        if (prefixes.includes(path)) continue;
        const method = path.startsWith('/function/') ? 'POST' : 'GET';
        const { status } = await fetch(server.origin + path.replace('{name}', 'nodeinfo'), { method });
        expect([path, status]).toEqual([path, 200]);
      }
      const { body } = await server.get('/openapi.json');
      const others = Object.keys(Object(body).paths).filter((path) => ![...pagePaths(), ...listed].includes(path));
      // Paths below a listed prefix are listed one by one in the page that the row links.
      expect(others.filter((path) => !prefixes.some((prefix) => path.startsWith(prefix)))).toEqual([]);
      expect(others.filter((path) => !text('docs/interface.md').includes(`\`${path}\``))).toEqual([]);
      expect(prefixes.filter((prefix) => !others.some((path) => path.startsWith(prefix)))).toEqual([]);
    });

    it.runIf(component('curl'))('reads the doctor', async () => {
      expect(JSON.parse(await run(here('curl http://127.0.0.1:8000/api/v1/doctor')))).toMatchObject({
        status: 'success',
      });
    });
  });

  it.runIf(component('nginx') && component('curl'))('reaches faascope below a prefix of nginx', async () => {
    const tokens = { viewer: 'v'.repeat(64), caller: 'c'.repeat(64), admin: 'a'.repeat(64) };
    const lines = Object.entries(tokens).map(([role, token]) => `${role} ${token} ${role}`);
    // The command sends the token of the first line.
    const [first = ''] = lines;
    writeFileSync(join(folder, 'tokens'), `${first}\n`);
    writeFileSync(join(folder, 'tokens-of-nginx'), lines.join('\n'));
    const flags = flagsOf(commands.take('npm start -- --token-file tokens'), {
      '-file tokens': `-file ${folder}/tokens-of-nginx --no-demo-calls`,
    });
    await withServer(flags, async ({ origin }) => {
      const port = await freePort();
      const [location = ''] = blocks(page, 'nginx');
      const writeConfiguration = (within: string) =>
        writeFileSync(
          join(folder, 'nginx.conf'),
          `user root; daemon off; pid ${folder}/nginx.pid; error_log stderr;
           events {}
           http {
             access_log off; client_body_temp_path ${folder}; proxy_temp_path ${folder};
             fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
             server { listen 127.0.0.1:${port}; ${within} }
           }`,
        );
      writeConfiguration('');
      const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
      const ended = once(nginx, 'exit');
      const site = `http://127.0.0.1:${port}`;
      const statusOf = (path: string) =>
        fetch(site + path).then(
          ({ status }) => status,
          () => null,
        );
      try {
        await until('nginx answers', async () => (await statusOf('/faascope/readyz')) === 404);
        writeConfiguration(location.replace('http://127.0.0.1:8000', origin));
        const reload = commands.take('nginx -t && nginx -s reload');
        await run(reload.replaceAll('nginx -', `nginx -p ${folder} -c ${folder}/nginx.conf -`));
        await until('the location is there', async () => (await statusOf('/faascope/readyz')) === 200);
        const curl = commands
          .take('curl http://127.0.0.1/faascope')
          .replace('http://127.0.0.1', site)
          .replace('curl', 'curl -sS');
        expect(JSON.parse(await run(curl))).toMatchObject({ status: 'success' });
        const as = (token: string) => ({ authorization: `Bearer ${token}` });
        const call = async (headers: Record<string, string>, body = '1 2') =>
          (await fetch(`${site}/faascope/function/add`, { method: 'POST', body, headers })).status;
        const setAddress = async (headers: Record<string, string>) =>
          (await fetch(`${site}/faascope/setIP?ip=local`, { headers })).status;
        // A client that is not a browser may do what its token may, and nothing without one.
        expect(await statusOf('/faascope/global/functions')).toBe(401);
        expect([await call({}), await call(as(tokens.viewer)), await call(as(tokens.caller))]).toEqual([401, 403, 200]);
        expect([await setAddress({}), await setAddress(as(tokens.caller))]).toEqual([401, 403]);
        expect(await setAddress(as(tokens.admin))).toBe(200);
        expect(await call(as(tokens.caller), '1 2'.padEnd(2 * 1024 * 1024))).toBe(200);
        // A page of the site that calls a function sends its origin, which faascope does not know.
        const ofPage = { origin: 'https://site.example', 'sec-fetch-site': 'same-origin' };
        expect(await call({ ...ofPage, ...as(tokens.caller) })).toBe(403);
      } finally {
        nginx.kill('SIGTERM');
        await ended;
      }
    });
  });

  it('gives a unit whose command and variables the program knows', async () => {
    const [unit = ''] = blocks(page, 'ini');
    const values = new Map([...unit.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
    const [, program, ...flags] = values.get('ExecStart')?.split(' ') ?? [];
    expect(program).toMatch(/\/dist\/cli\/faascope\.js$/);
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(
      kubeconfig,
      'apiVersion: v1\nkind: Config\ncurrent-context: a\nclusters: [{name: a, cluster: {server: "http://127.0.0.1:9"}}]\n' +
        'users: [{name: a, user: {token: t}}]\ncontexts: [{name: a, context: {cluster: a, user: a}}]\n',
    );
    // systemd copies the credential into the folder of the service.
    expect(values.get('LoadCredential')).toBe('kubeconfig:/etc/faascope/kubeconfig');
    expect(flags.join(' ')).toMatch(/--kubeconfig \$\{CREDENTIALS_DIRECTORY\}\/kubeconfig$/);
    const [name = '', state] = values.get('Environment')?.split('=') ?? [];
    expect(state).toBe('/var/lib/faascope');
    const server = await ServerProcess.start(
      flags.map((flag) => flag.replace(/\$\{CREDENTIALS_DIRECTORY\}/, folder)),
      { [name]: join(folder, 'state') },
    );
    expect(await server.stop()).toBe(0);
  });

  it.runIf(component('systemd-analyze'))('gives a unit that systemd accepts and can enable', async () => {
    const [unit = ''] = blocks(page, 'ini');
    const units = join(folder, 'root/etc/systemd/system');
    mkdirSync(units, { recursive: true });
    const node = '/usr/bin/node /opt/faascope';
    writeFileSync(join(units, 'faascope.service'), unit.replace(node, `${process.execPath} ${root}`));
    expect(await run(`systemd-analyze verify ${units}/faascope.service 2>&1`)).toBe('');
    // Without systemd as init, a unit can be enabled but not started.
    const enable = commands.take('systemctl enable --now faascope');
    await run(enable.replace('--now', `--root=${folder}/root`));
    expect(readdirSync(join(units, 'multi-user.target.wants'))).toEqual(['faascope.service']);
  });

  it.runIf(component('python3') && component('curl'))('runs a Python function with its packages', async () => {
    mkdirSync(join(folder, 'my-functions/hello'), { recursive: true });
    writeFileSync(join(folder, 'my-functions/stack.yaml'), blocks(page, 'yaml')[0] ?? '');
    writeFileSync(join(folder, 'my-functions/hello/handler.py'), blocks(page, 'python')[0] ?? '');
    writeFileSync(join(folder, 'my-functions/hello/requirements.txt'), '');
    await run(commands.take('python3 -m venv my-functions/hello/venv'));
    await run(commands.take('my-functions/hello/venv/bin/pip install'));
    const start = commands.take('npm start -- --functions my-functions');
    await withServer(flagsOf(start, { 'my-functions': join(folder, 'my-functions') }), async ({ origin }) => {
      const curl = commands.take('curl --data world').replace('http://127.0.0.1:8000', origin);
      expect(await run(curl.replace('curl', 'curl -sS'))).toBe('hello world\n');
      // A handler of OpenFaaS' template, with the last line that the page gives; the path and query are passed on.
      const [, lastLine = ''] = /`(import sys; print\(handle[^`]*)`/.exec(text(page)) ?? [];
      const template =
        "def handle(req):\n  import os\n  return req + os.environ['Http_Path'] + os.environ['Http_Query']\n";
      writeFileSync(join(folder, 'my-functions/hello/handler.py'), template + lastLine);
      const answer = await fetch(`${origin}/function/hello/below?a=1`, { method: 'POST', body: 'x' });
      expect(await answer.text()).toBe('x/belowa=1\n');
      expect((await fetch(`${origin}/function/hello`)).status).toBe(405);
    });
  });
});

describe('the commands of this file', () => {
  const programs = ['curl', 'nginx', 'openssl', 'python3', 'systemd-analyze'];
  it.runIf(programs.every(component))('were all run', () => {
    expect(commands.left).toEqual([]);
  });
});
