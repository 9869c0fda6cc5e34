// Runs the tests against a real cluster: builds what the lab (test/lab) still needs, starts it, runs vitest's project
// `cluster` with the given arguments, and always stops the lab. Except under CI=true, a running lab is used as it is
// and left running. If the machine cannot run a lab, prints why; under CI=true that is a failure. (package.json starts
// this with exec, because a shell in between would not pass on npm's signals.)
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const lab = (script) => join(root, 'test/lab', script);
const isCi = process.env.CI === 'true';

const needed = [
  { what: 'root on Linux with apt-get', present: () => process.getuid?.() === 0 && succeeds('apt-get', ['--version']) },
  { what: 'Go 1.24 or newer', present: hasGo },
  // Missing in unprivileged containers.
  { what: 'permission to create network namespaces and mounts', present: () => succeeds('unshare', ['-nm', 'true']) },
];

function succeeds(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function hasGo() {
  const { stdout } = spawnSync('go', ['version'], { encoding: 'utf8' });
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 24);
}

/** The signal that ended this run early. */
let endedBy = null;
let running = null;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    endedBy ??= signal;
    if (running === null || !running.interruptible) return;
    try {
      process.kill(-running.pid, signal);
    } catch {
      // It has just ended.
    }
  });
}

/**
 * The exit code of a program. Each has its own process group, so that Ctrl-C reaches this process first, and never the
 * lab or `down`.
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
    process.stdout.write(`Skipping cluster tests. Missing: ${missing.join(', ')}.\n`);
    return isCi ? 1 : 0;
  }
  const status = execFileSync(lab('status'), { encoding: 'utf8' }).trim();
  if (status === 'up' && !isCi) return runTests();
  if (status !== 'down') {
    process.stderr.write(
      `A lab is already ${status} and may not be in the state that tests expect. Stop it with test/lab/down.\n`,
    );
    return 1;
  }
  // Clean up after a killed run.
  await stop('ignore');
  try {
    return (await run(lab('install'), [])) || (await run(lab('up'), [])) || (await runTests());
  } finally {
    await stop('inherit');
  }
}

const code = await main();
process.exitCode = endedBy === null ? code : 128 + constants.signals[endedBy];
