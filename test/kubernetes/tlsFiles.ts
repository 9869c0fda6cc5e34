import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Certificates for tests: of an authority, a server and a client, PEM. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly clientCert: string;
  readonly clientKey: string;
  /** Another server certificate by the same authority, for `stray.example`. */
  readonly strayCert: string;
  readonly strayKey: string;
}

/** Creates certificates; the server's is for `names`, such as `IP:127.0.0.1` or `DNS:k8s.example`. */
export function makeTlsFiles(names: string): TlsFiles {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-tls-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  try {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=test authority',
      '-days',
      '2',
    );
    writeFileSync(join(folder, 'server.ext'), `subjectAltName=${names}\n`);
    writeFileSync(join(folder, 'client.ext'), 'extendedKeyUsage=clientAuth\n');
    writeFileSync(join(folder, 'stray.ext'), 'subjectAltName=DNS:stray.example\n');
    for (const who of ['server', 'client', 'stray']) {
      openssl('req', ...newKey, '-keyout', `${who}.key`, '-out', `${who}.csr`, '-subj', `/CN=${who}`);
      const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${who}.ext`, '-days', '2'];
      openssl('x509', '-req', '-in', `${who}.csr`, '-out', `${who}.pem`, ...signed);
    }
    const text = (name: string) => readFileSync(join(folder, name), 'utf8');
    return {
      ca: text('ca.pem'),
      cert: text('server.pem'),
      key: text('server.key'),
      clientCert: text('client.pem'),
      clientKey: text('client.key'),
      strayCert: text('stray.pem'),
      strayKey: text('stray.key'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
