// Builds the dashboard into dist/web, unless what it is made from has not changed since.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const built = join(root, 'dist/web');
const manifestFile = join(built, 'files.json');

const types = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Hash of everything that the built files depend on. */
function hashOfInputs() {
  const hash = createHash('sha256');
  // The version is in package.json.
  for (const file of ['package-lock.json', 'package.json']) hash.update(readFileSync(join(root, file)));
  for (const folder of ['web', 'src/contract', 'src/client']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || path.includes('/node_modules/') || /\.test\.tsx?$/.test(path)) continue;
      hash.update(`${relative(root, path)}\0`).update(readFileSync(path));
    }
  }
  return hash.digest('hex');
}

/** Writes a file's compressed forms where they are smaller. @returns its entry in the manifest */
function describeFile(path) {
  const type = types[extname(path)];
  if (type === undefined) throw new Error(`The build made ${path}, whose type web/build.mjs does not know.`);
  const bytes = readFileSync(join(built, path));
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  const gzip = gzipSync(bytes, { level: 9 });
  const encodings = ['identity'];
  for (const [encoding, suffix, packed] of [
    ['gzip', '.gz', gzip],
    ['br', '.br', brotli],
  ]) {
    if (packed.length >= bytes.length) continue;
    writeFileSync(join(built, path + suffix), packed);
    encodings.unshift(encoding);
  }
  return { path, type, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`, encodings };
}

/** What a browser loads before it shows the first page, at most; bytes with gzip. */
const mostBytes = { '.js': 180_000, '.css': 20_000 };

/** Prints what the first page loads. @throws Error if it is too much */
function checkFirstView() {
  const html = readFileSync(join(built, 'index.html'), 'utf8');
  const loaded = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => path);
  for (const [extension, most] of Object.entries(mostBytes)) {
    const paths = loaded.filter((path) => extname(path) === extension);
    const bytes = paths.reduce((sum, path) => sum + statSync(join(built, `${path}.gz`)).size, 0);
    const text = `${extension.slice(1)} ${(bytes / 1000).toFixed(1)} KB of ${most / 1000} KB`;
    if (paths.length === 0 || bytes > most)
      throw new Error(`The first view of the dashboard is too large: ${text}, gzip.`);
    process.stdout.write(`Dashboard, first view: ${text}, gzip.\n`);
  }
}

const inputs = hashOfInputs();
if (!existsSync(manifestFile) || JSON.parse(readFileSync(manifestFile, 'utf8')).inputs !== inputs) {
  // Whatever the environment says, React is built without its checks for developers.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({ configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel: 'warn' });
  const files = readdirSync(join(built, 'assets')).map((name) => describeFile(`assets/${name}`));
  checkFirstView();
  writeFileSync(manifestFile, JSON.stringify({ inputs, files }));
}
