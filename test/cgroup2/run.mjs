// Boots a virtual machine whose kernel has all cgroup v2 controllers (this machine may use version 1 for memory and io),
// lets the built agent watch pods there (`init`), and runs vitest's project `cgroup2` on the results. The kernel is
// Debian's, unpacked from its package but not installed; the machine is emulated in software, so that it runs anywhere.
// As root on Debian, missing packages are installed; elsewhere they are listed and the tests skipped, or fail under
// CI=true.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'faascope-cgroup2');
const isCi = process.env.CI === 'true';
const machine = { programs: ['qemu-system-x86_64', 'busybox'], packages: ['qemu-system-x86', 'busybox-static'] };
/** The small variant: nvme, ext4 and the serial port are built in, not modules. */
const kernelPackage = 'linux-image-cloud-amd64';
const machineMiB = 1024;
/** A minute of work, plus the boot of an emulated machine on a busy one. */
const patienceSeconds = 240;

const onPath = (program) => (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)));

function missing() {
  const lacks = process.arch === 'x64' && process.platform === 'linux' ? [] : ['an x86-64 machine with Linux'];
  if (!onPath('apt-get') || !onPath('dpkg-deb')) lacks.push("Debian's apt-get and dpkg-deb");
  const absent = machine.packages.filter((_, index) => !onPath(machine.programs[index]));
  if (absent.length > 0)
    lacks.push(`${absent.join(', ')} (apt-get install --no-install-recommends ${absent.join(' ')})`);
  return lacks;
}

function apt(...command) {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  return spawnSync('apt-get', command, { stdio: ['ignore', 'ignore', 'inherit'], env: environment, cwd: cache }).status;
}

function installMachine() {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return;
  const install = () => apt('install', '-y', '-qq', '--no-install-recommends', ...machine.packages);
  // Package lists may be old or missing: fetch them once.
  if (install() !== 0 && apt('update', '-qq') === 0) install();
}

/** The path of a kernel, from the cache if it was unpacked before. */
function kernel() {
  const boot = join(cache, 'kernel/boot');
  const find = () => existsSync(boot) && readdirSync(boot).find((name) => name.startsWith('vmlinuz-'));
  if (!find()) {
    const depends = () => execFileSync('apt-cache', ['depends', kernelPackage], { encoding: 'utf8' });
    const download = () => {
      const name = /Depends: (linux-image-\S+)/.exec(depends())?.[1];
      return name !== undefined && apt('download', '-qq', '-o', 'APT::Sandbox::User=root', name) === 0;
    };
    if (!download() && !(apt('update', '-qq') === 0 && download())) throw new Error(`cannot download ${kernelPackage}`);
    const archive = readdirSync(cache).find((name) => name.startsWith('linux-image-') && name.endsWith('.deb'));
    execFileSync('dpkg-deb', ['-x', join(cache, archive), join(cache, 'kernel')]);
    rmSync(join(cache, archive));
    rmSync(join(cache, 'kernel/lib'), { recursive: true, force: true });
  }
  return join(boot, find());
}

/** The initial root filesystem: busybox, this Node with its libraries, the built agent. */
function initialRoot(folder) {
  const tree = join(folder, 'root');
  for (const name of ['bin', 'proc', 'sys', 'dev', 'tmp', 'app', 'usr/bin'])
    mkdirSync(join(tree, name), { recursive: true });
  copyFileSync(join(import.meta.dirname, 'init'), join(tree, 'init'));
  const which = (program) => realpathSync(execFileSync('which', [program], { encoding: 'utf8' }).trim());
  copyFileSync(which('busybox'), join(tree, 'bin/busybox'));
  copyFileSync(realpathSync(process.execPath), join(tree, 'usr/bin/node'));
  symlinkSync('/usr/bin/node', join(tree, 'bin/node'));
  for (const [library] of execFileSync('ldd', [process.execPath], { encoding: 'utf8' }).matchAll(/\/\S+/g)) {
    mkdirSync(join(tree, dirname(library)), { recursive: true });
    copyFileSync(library, join(tree, library));
  }
  cpSync(join(root, 'dist'), join(tree, 'app/dist'), { recursive: true });
  copyFileSync(join(root, 'package.json'), join(tree, 'app/package.json'));
  const archive = join(folder, 'root.cpio');
  const pack = 'find . | busybox cpio -o -H newc 2>/dev/null';
  execFileSync('sh', ['-c', pack], { cwd: tree, stdio: ['ignore', openSync(archive, 'w'), 'inherit'] });
  return archive;
}

function disk(folder, name, mebibytes) {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, mebibytes * 2 ** 20);
  return ['-drive', `file=${path},format=raw,if=none,id=${name}`, '-device', `nvme,serial=${name},drive=${name}`];
}

/** Boots the machine, waits for it to end, and returns the folder with its results. */
function boot(folder) {
  const console = join(folder, 'console.txt');
  const result = spawnSync(
    // A limit of its own, because it must end even if this run is killed.
    'timeout',
    [
      ...[`${patienceSeconds}`, 'qemu-system-x86_64'],
      ...['-accel', 'tcg', '-machine', 'q35', '-cpu', 'max', '-smp', '2', '-m', `${machineMiB}M`],
      ...['-nodefaults', '-no-reboot', '-display', 'none', '-serial', `file:${console}`],
      ...['-kernel', kernel(), '-initrd', initialRoot(folder), '-append', 'console=ttyS0 panic=-1 psi=1 quiet'],
      ...disk(folder, 'work', 256),
      ...disk(folder, 'result', 64),
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const out = join(folder, 'out');
  mkdirSync(out);
  const unpacked = spawnSync('tar', ['-xf', join(folder, 'result'), '-C', out], { stdio: 'ignore' }).status === 0;
  if (result.status === 0 && unpacked && existsSync(join(out, 'windows.bin'))) return out;
  process.stderr.write(existsSync(console) ? readFileSync(console, 'utf8') : '');
  throw new Error(
    `The machine did not finish its work (${result.error?.message ?? `qemu ended with ${result.status}`})`,
  );
}

function main() {
  mkdirSync(cache, { recursive: true });
  if (missing().length > 0) installMachine();
  const lacks = missing();
  if (lacks.length > 0) {
    process.stdout.write(`Skipping the cgroup v2 tests. They need ${lacks.join('; ')}.\n`);
    return isCi ? 1 : 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'faascope-cgroup2-'));
  try {
    const environment = { ...process.env, TEST_CGROUP2: boot(folder) };
    const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)];
    return spawnSync(process.execPath, vitest, { cwd: root, stdio: 'inherit', env: environment }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

process.exitCode = main();
