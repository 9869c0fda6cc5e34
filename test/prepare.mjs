// Provides the programs that tests need besides npm packages. As root on Debian, installs them; elsewhere, lists what is
// missing, and the tests that need it are skipped. Under CI=true, anything missing is a failure.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const needed = [
  { package: 'prometheus', present: () => onPath('prometheus') && onPath('promtool') },
  { package: 'prometheus-node-exporter', present: () => onPath('prometheus-node-exporter') },
  { package: 'victoria-metrics', present: () => onPath('victoria-metrics') },
  { package: 'chromium', present: () => onPath('chromium') },
  { package: 'fonts-noto-cjk', present: () => existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc') },
  { package: 'openssl', present: () => onPath('openssl') },
  { package: 'curl', present: () => onPath('curl') },
  { package: 'iproute2', present: () => onPath('ip') },
  { package: 'wrk', present: () => onPath('wrk') },
  { package: 'python3-venv', present: () => spawnSync('python3', ['-c', 'import ensurepip']).status === 0 },
  { package: 'systemd', present: () => onPath('systemd-analyze') },
  { package: 'nginx-light', present: () => onPath('nginx') || existsSync('/usr/sbin/nginx') },
];

function onPath(program) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`));
}

function missing() {
  return needed.filter((item) => !item.present()).map((item) => item.package);
}

const isRootOnDebian = process.getuid?.() === 0 && onPath('apt-get');
if (missing().length > 0 && isRootOnDebian) {
  const names = missing();
  process.stdout.write(`Installing ${names.join(', ')}\n`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = () =>
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: environment,
    });
  // Package lists may be old or missing: fetch them once.
  if (install().status !== 0) {
    execFileSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'] });
    install();
  }
}

const stillMissing = missing();
if (stillMissing.length > 0) {
  process.stdout.write(`Not installed: ${stillMissing.join(', ')}. Skipping the tests that need them. `);
  process.stdout.write(`To install them on Debian: apt-get install ${stillMissing.join(' ')}\n`);
  if (process.env.CI === 'true') process.exit(1);
}
