import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from './component.ts';
import { runDoctor } from './doctor/doctorProcess.ts';
import { ServerProcess } from './serverProcess.ts';
import { until } from './until.ts';

const execute = promisify(execFile);
const text = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');
const page = text('docs/how-to.md');

/** The text of all blocks of one language. */
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block);

const lines = blocks('sh').flatMap((block) => block.trim().split('\n'));

/** Lines that need a cluster, and the test of the cluster that runs them. */
const inCluster: Readonly<Record<string, string>> = {
  'npm start -- --kubeconfig': 'doctor.test.ts',
  'npm start -- doctor --kubeconfig': 'doctor.test.ts',
  'kubectl apply -f deploy/server.yaml': 'serverPod.test.ts',
  'kubectl -n faascope create secret generic faascope-tokens': 'serverPod.test.ts',
  'kubectl -n faascope create secret generic faascope-agent-token': 'serverPod.test.ts',
  'kubectl -n faascope port-forward': 'serverPod.test.ts',
  'kubectl apply -f deploy/agent.yaml': 'agentPod.test.ts',
  'npm start -- --kubernetes --agent': 'agent.test.ts',
};

const asked = new Set<string>();

/** The line that is `start`, else the one that begins with it. */
function line(start: string): string {
  const beginning = lines.filter((each) => each.startsWith(start));
  const found = beginning.find((each) => each === start) ?? beginning[0];
  if (found === undefined || (found !== start && beginning.length > 1)) {
    throw new Error(`not one line begins with ${start}`);
  }
  asked.add(found);
  return found;
}

/** The flags of an `npm start` line, each old text replaced by a new one. */
function flagsOf(start: string, replaced: Readonly<Record<string, string>> = {}): string[] {
  let text = line(start).replace('npm start -- ', '');
  for (const [before, after] of Object.entries(replaced)) text = text.replaceAll(before, after);
  return text.split(' ');
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faascope-how-to-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shell = async (command: string) => (await execute('sh', ['-c', command], { cwd: folder })).stdout;

async function withServer(flags: readonly string[], use: (server: ServerProcess) => Promise<void>): Promise<void> {
  const server = await ServerProcess.start(flags);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

describe('the commands of how-to.md', () => {
  it('has a test of the cluster for each line that needs one', () => {
    for (const [start, file] of Object.entries(inCluster)) {
      line(start);
      expect(text(`test/cluster/${file}`)).not.toBe('');
    }
  });

  it.each([
    ['npm start -- --prometheus', { 'http://prometheus.example:9090': 'http://127.0.0.1:9' }],
    [
      'npm start -- --gateway',
      { 'http://gateway.example:8080': 'http://127.0.0.1:9', 'http://gateway.example:8082': 'http://127.0.0.1:9' },
    ],
  ])('starts with the flags of %s', async (start, replaced) => {
    await withServer(flagsOf(start, replaced), async (server) => {
      expect(server.output()).toContain('127.0.0.1:9');
    });
  });

  it('runs an agent with the token that was made', async () => {
    await shell(line('(umask 077; openssl rand -hex 32 > agent-token)'));
    const token = readFileSync(join(folder, 'agent-token'), 'utf8').trim();
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    const flags = flagsOf('npm start -- agent', {
      '10.0.0.7:8010': '127.0.0.1:0',
      'agent-token-file agent-token': `agent-token-file ${join(folder, 'agent-token')}`,
    });
    await withServer(flags, async ({ origin }) => {
      const status = async (headers: Record<string, string>) =>
        (await fetch(`${origin}/v1/windows`, { headers })).status;
      expect([await status({}), await status({ authorization: `Bearer ${token}` })]).toEqual([401, 200]);
    });
  });

  it('lets a page of the named origin read', async () => {
    const flags = flagsOf('npm start -- --listen 0.0.0.0:8000 --allow-origin', { '0.0.0.0:8000': '0.0.0.0:0' });
    await withServer(flags, async ({ origin }) => {
      const url = `http://127.0.0.1:${new URL(origin).port}/global/functions`;
      const allowed = async (from: string) =>
        (await fetch(url, { headers: { origin: from } })).headers.get('access-control-allow-origin');
      expect(await allowed('https://dashboard.example')).toBe('https://dashboard.example');
      expect(await allowed('https://another.example')).toBeNull();
    });
  });

  it.runIf(component('openssl') && component('curl'))('asks for the token over TLS', async () => {
    await shell(line('(umask 077; echo "team'));
    await shell(
      'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=faascope ' +
        '-addext subjectAltName=IP:127.0.0.1 -keyout server.key -out server.crt 2>/dev/null && cp server.crt ca.crt',
    );
    const flags = flagsOf('npm start -- --listen 0.0.0.0:8000 --token-file', {
      '0.0.0.0:8000': '0.0.0.0:0',
      '-file tokens': `-file ${folder}/tokens`,
      'server.': `${folder}/server.`,
    });
    await withServer(flags, async ({ origin }) => {
      const here = `https://127.0.0.1:${new URL(origin).port}`;
      const curl = line('curl --cacert').replace('https://faascope.example:8000', here).replace('curl', 'curl -sS');
      expect(JSON.parse(await shell(curl))).toMatchObject({ status: 'success' });
      const without = curl.replace(/--header "[^"]*"/, '');
      expect(JSON.parse(await shell(without))).toMatchObject({ code: 'unauthorized' });
    });
  });

  it('is answered by the doctor', async () => {
    line('npm start -- doctor');
    const { code, stdout } = await runDoctor([]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('node.cpuRate') });
  });

  describe('asked of a server on this machine', () => {
    let server: ServerProcess;
    beforeAll(async () => {
      server = await ServerProcess.start(['--no-demo-calls']);
    });
    afterAll(() => server.stop());
    const here = (start: string) =>
      line(start).replace('http://127.0.0.1:8000', server.origin).replace('curl', 'curl -sS');

    it.runIf(component('curl'))('calls a function', async () => {
      expect(await shell(here('curl --data'))).toBe('7\n');
    });

    it.runIf(component('curl'))('reads the doctor', async () => {
      expect(JSON.parse(await shell(here('curl http://127.0.0.1:8000/api/v1/doctor')))).toMatchObject({
        status: 'success',
      });
    });
  });

  it.runIf(component('nginx') && component('curl'))('reaches faascope below a prefix of nginx', async () => {
    await withServer(['--no-demo-calls'], async ({ origin }) => {
      const port = await freePort();
      const [location = ''] = blocks('nginx');
      writeFileSync(
        join(folder, 'nginx.conf'),
        `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr;
         events {}
         http {
           access_log off; client_body_temp_path ${folder}; proxy_temp_path ${folder};
           fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
           server { listen 127.0.0.1:${port}; ${location.replace('http://127.0.0.1:8000', origin)} }
         }`,
      );
      const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
      const ended = once(nginx, 'exit');
      const site = `http://127.0.0.1:${port}`;
      try {
        await until('nginx answers', () =>
          fetch(`${site}/faascope/readyz`).then(
            ({ status }) => status === 200,
            () => false,
          ),
        );
        const curl = line('curl http://127.0.0.1/faascope')
          .replace('http://127.0.0.1', site)
          .replace('curl', 'curl -sS');
        expect(JSON.parse(await shell(curl))).toMatchObject({ status: 'success' });
        // A page of the site that calls a function sends its origin, which faascope does not know.
        const call = (headers: Record<string, string>) =>
          fetch(`${site}/faascope/function/add`, { method: 'POST', body: '1 2', headers });
        expect((await call({ origin: 'https://site.example', 'sec-fetch-site': 'same-origin' })).status).toBe(403);
        expect((await call({})).status).toBe(200);
      } finally {
        nginx.kill('SIGTERM');
        await ended;
      }
    });
  });

  it('gives a unit whose command and variables the program knows', async () => {
    const [unit = ''] = blocks('ini');
    const values = new Map([...unit.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
    const [, program, ...flags] = values.get('ExecStart')?.split(' ') ?? [];
    expect(program).toMatch(/\/dist\/cli\/faascope\.js$/);
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(
      kubeconfig,
      'apiVersion: v1\nkind: Config\ncurrent-context: a\nclusters: [{name: a, cluster: {server: "http://127.0.0.1:9"}}]\n' +
        'users: [{name: a, user: {token: t}}]\ncontexts: [{name: a, context: {cluster: a, user: a}}]\n',
    );
    const [name = '', state] = values.get('Environment')?.split('=') ?? [];
    expect(state).toBe('/var/lib/faascope');
    const server = await ServerProcess.start(
      flags.map((flag) => flag.replace('/etc/faascope/kubeconfig', kubeconfig)),
      { [name]: join(folder, 'state') },
    );
    expect(await server.stop()).toBe(0);
  });

  it.runIf(component('python3'))('runs a Python function with its packages', async () => {
    mkdirSync(join(folder, 'hello'));
    writeFileSync(join(folder, 'stack.yaml'), blocks('yaml')[0] ?? '');
    writeFileSync(join(folder, 'hello/handler.py'), blocks('python')[0] ?? '');
    writeFileSync(join(folder, 'hello/requirements.txt'), '');
    await shell(line('python3 -m venv'));
    await withServer(flagsOf('npm start -- --functions', { '.': folder }), async ({ origin }) => {
      const answer = await fetch(`${origin}/function/hello`, { method: 'POST', body: 'world' });
      expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 200, text: 'hello world\n' });
    });
  });
});

describe('how-to.zh.md', () => {
  it('has the same blocks as how-to.md', () => {
    const allBlocks = (of: string) => [...of.matchAll(/```.*?```/gs)].map(([block]) => block);
    expect(allBlocks(text('docs/how-to.zh.md'))).toEqual(allBlocks(page));
  });
});

describe('every command of how-to.md', () => {
  it('was run above, or is one of the cluster', () => {
    expect(lines.filter((each) => !asked.has(each))).toEqual([]);
  });
});

/** A port of loopback that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
