// Runs the tests of a real cluster: builds what the lab (test/lab) still needs, starts it, runs vitest's project
// `cluster` with the arguments given here, and stops the lab whatever happened. A lab that runs already is used as it
// is and left running, except under CI=true. On a machine that cannot have a lab it says why; under CI=true that is a
// failure. (package.json starts this with exec: a shell between npm and this would keep npm's signals to itself.)
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const lab = (script) => join(root, 'test/lab', script);
const isCi = process.env.CI === 'true';

const needed = [
  { what: 'root on Linux with apt-get', present: () => process.getuid?.() === 0 && succeeds('apt-get', ['--version']) },
  { what: 'Go 1.24 or newer', present: hasGo },
  // As in a container without privileges.
  { what: 'the right to make network namespaces and mounts', present: () => succeeds('unshare', ['-nm', 'true']) },
];

function succeeds(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function hasGo() {
  const { stdout } = spawnSync('go', ['version'], { encoding: 'utf8' });
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 24);
}

/** What asked this run to end early. */
let endedBy = null;
let running = null;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    endedBy ??= signal;
    if (running === null || !running.interruptible) return;
    try {
      process.kill(-running.pid, signal);
    } catch {
      // It ended by itself just now.
    }
  });
}

/**
 * The exit code of a program. Each has a process group of its own, so that Ctrl-C comes here first and never to what
 * the lab runs or to `down`.
 */
function run(program, args, { interruptible = true, stdio = 'inherit', environment = {} } = {}) {
  if (interruptible && endedBy !== null) return Promise.resolve(1);
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, detached: true, stdio, env: { ...process.env, ...environment } });
    running = { pid: child.pid, interruptible };
    const ended = (code) => {
      running = null;
      resolve(code ?? 1);
    };
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      ended(1);
    });
    child.once('exit', ended);
  });
}

const runTests = () =>
  run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)], {
    environment: { TEST_LAB: 'up' },
  });
const stop = (stdio) => run(lab('down'), [], { interruptible: false, stdio });

async function main() {
  const missing = needed.filter((item) => !item.present()).map((item) => item.what);
  if (missing.length > 0) {
    process.stdout.write(`The cluster tests are skipped: this machine has no ${missing.join(', no ')}.\n`);
    return isCi ? 1 : 0;
  }
  const status = execFileSync(lab('status'), { encoding: 'utf8' }).trim();
  if (status === 'up' && !isCi) return runTests();
  if (status !== 'down') {
    process.stderr.write(
      `A lab is ${status} already, and may not be as tests expect it: stop it with test/lab/down.\n`,
    );
    return 1;
  }
  // What a run that was killed left behind.
  await stop('ignore');
  try {
    return (await run(lab('install'), [])) || (await run(lab('up'), [])) || (await runTests());
  } finally {
    await stop('inherit');
  }
}

const code = await main();
process.exitCode = endedBy === null ? code : 128 + constants.signals[endedBy];
