// Runs Schemathesis against a started server: valid and invalid requests derived from /openapi.json, in a network
// namespace with only loopback. A short run with a fixed seed; `--long` sends about a hundred times as many with a random
// seed; other arguments go to `st run`. Schemathesis is installed into the user's cache folder. If the machine cannot
// run it, prints why; under CI=true that is a failure.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const isCi = process.env.CI === 'true';
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'faascope-schemathesis');
const requirements = join(here, 'requirements.txt');
/** One folder for each set of versions. */
const environment = join(cache, createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12));
const machineName = 'machine';
const callId = 'call-of-burn';
const short = ['--seed', '1', '--max-examples', '10'];
const long = ['--max-examples', '1000'];

const succeeds = (program, args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

function missing() {
  const lacks = [];
  if (!succeeds('unshare', ['--net', '--uts', 'true']))
    lacks.push('permission to create network namespaces (root on Linux)');
  if (!succeeds('ip', ['-V'])) lacks.push('ip (iproute2)');
  if (!succeeds('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'])) {
    lacks.push('Python 3.10 or newer with venv (python3-venv)');
  }
  return lacks;
}

/** Installs requirements.txt once. */
function install() {
  if (existsSync(environment)) return true;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--target',
    unfinished,
    '-r',
    requirements,
  ];
  const virtual = join(unfinished, 'pip');
  const installed =
    spawnSync('python3', ['-m', 'venv', virtual], { stdio: 'inherit' }).status === 0 &&
    spawnSync(join(virtual, 'bin/python'), pip, { stdio: 'inherit' }).status === 0;
  if (installed) {
    rmSync(virtual, { recursive: true });
    renameSync(unfinished, environment);
  } else {
    rmSync(unfinished, { recursive: true });
  }
  return installed;
}

/** Starts the server; resolves with its origin and the name of a pod. */
async function start(folder) {
  const program = join(here, '../../dist/cli/faascope.js');
  const flags = ['--listen', '127.0.0.1:0', '--allow-target', '127.0.0.1', '--state', folder, '--log-format', 'json'];
  const server = spawn(process.execPath, [program, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const patience = AbortSignal.timeout(20_000);
  while (!/at http:\S+/.test(printed)) await once(server.stdout, 'data', { signal: patience });
  const [, origin] = /at (http:\S+)/.exec(printed);
  while ((await fetch(`${origin}/dynamic/pod?pod=errlog`, { signal: patience })).status !== 200);
  const { items } = await (await fetch(`${origin}/api/v1/pods`, { signal: patience })).json();
  // Of a function that is called by nothing else, so that it stays among the last 1,000.
  await (
    await fetch(`${origin}/function/burn`, { method: 'POST', signal: patience, headers: { 'x-call-id': callId } })
  ).text();
  const called = await fetch(`${origin}/api/v1/functions/openfaas-fn/burn/invocations`, { signal: patience });
  const [invocation] = (await called.json()).items;
  return {
    server,
    origin,
    pod: items[0].name,
    invocation: invocation.id,
    errors: () => printed.split('\n').filter((line) => line.includes('"level":50')),
  };
}

/** Runs the server and Schemathesis inside the namespace. */
async function run(args) {
  spawnSync('ip', ['link', 'set', 'lo', 'up'], { stdio: 'inherit' });
  spawnSync('hostname', [machineName]);
  const folder = mkdtempSync(join(tmpdir(), 'faascope-schemathesis-'));
  const { server, origin, pod, invocation, errors } = await start(folder);
  try {
    const how = args.includes('--long') ? long : short;
    const others = args.filter((arg) => arg !== '--long');
    const config = ['--config-file', join(here, 'schemathesis.toml')];
    const schemathesis = spawn(
      'python3',
      ['-m', 'schemathesis.cli', '--no-color', ...config, 'run', `${origin}/openapi.json`, ...how, ...others],
      {
        cwd: folder,
        stdio: 'inherit',
        env: {
          ...process.env,
          FAASCOPE_TEST_POD: pod,
          FAASCOPE_TEST_INVOCATION: invocation,
          FAASCOPE_TEST_CALL: callId,
          PYTHONPATH: `${environment}:${here}`,
          PYTHONDONTWRITEBYTECODE: '1',
        },
      },
    );
    const [code] = await once(schemathesis, 'exit');
    for (const line of errors().slice(0, 10)) process.stdout.write(`The server logged an error: ${line}\n`);
    return code === 0 && errors().length === 0 && server.exitCode === null ? 0 : 1;
  } finally {
    const ended = once(server, 'exit');
    if (server.kill()) await ended;
    rmSync(folder, { recursive: true });
  }
}

function main(args) {
  const lacks = missing();
  if (lacks.length > 0) {
    process.stdout.write(`Skipping Schemathesis. It needs ${lacks.join('; ')}.\n`);
    return isCi ? 1 : 0;
  }
  if (!install()) {
    process.stdout.write('Cannot install Schemathesis from PyPI.\n');
    return isCi ? 1 : 0;
  }
  const again = ['--net', '--uts', process.execPath, import.meta.filename, 'inside', ...args];
  return spawnSync('unshare', again, { stdio: 'inherit' }).status ?? 1;
}

const [where, ...args] = process.argv.slice(2);
process.exitCode = where === 'inside' ? await run(args) : main(process.argv.slice(2));
