import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { hasCertificate, identityMistakes, trustedAuthorities } from './certificates.ts';

const made = execFileSync(
  'openssl',
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -days 2 -keyout - -out -'.split(' '),
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
);
const cert = /-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----\n/.exec(made)?.[0] ?? '';
const key = /-----BEGIN PRIVATE KEY-----[\s\S]*-----END PRIVATE KEY-----\n/.exec(made)?.[0] ?? '';
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
const encrypted = createPrivateKey(key).export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-128-cbc',
  passphrase: 'x',
});

describe('identityMistakes', () => {
  it.each([
    ['a pair', cert, key, []],
    ['a chain', `${cert}${rootCertificates[0]}`, key, []],
    ['no certificate', 'SECRET', key, [{ part: 'certificate', words: 'is not a PEM certificate' }]],
    ['an empty certificate', '', key, [{ part: 'certificate', words: 'is not a PEM certificate' }]],
    [
      'both swapped',
      key,
      cert,
      [
        { part: 'certificate', words: 'is not a PEM certificate' },
        { part: 'key', words: 'is not a PEM private key' },
      ],
    ],
    ['no key', cert, 'SECRET', [{ part: 'key', words: 'is not a PEM private key' }]],
    ['a certificate as key', cert, cert, [{ part: 'key', words: 'is not a PEM private key' }]],
    ['half a key', cert, key.slice(0, 100), [{ part: 'key', words: 'is not a PEM private key' }]],
    ['an encrypted key', cert, encrypted, [{ part: 'key', words: 'is encrypted; store it without a passphrase' }]],
    ['the key of another', cert, other, [{ part: 'key', words: 'does not belong to the certificate' }]],
  ])('%s', (_what, cert, key, want) => expect(identityMistakes(cert, String(key))).toEqual(want));

  it('detects what only TLS rejects', () => {
    const broken = `${cert}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`;
    expect(identityMistakes(broken, key)).toEqual([
      { part: 'certificate', words: expect.stringContaining('cannot be used for TLS (ERR_') },
    ]);
  });
});

it.each([
  [cert, true],
  [key, false],
  ['', false],
])('hasCertificate %#', (text, want) => expect(hasCertificate(text)).toBe(want));

describe('trustedAuthorities', () => {
  it('leaves the choice to Node.js without a file', () => expect(trustedAuthorities(null)).toBeNull());

  it('adds the file to what Node.js trusts', () => {
    const trusted = trustedAuthorities(cert) ?? [];
    expect(trusted).toEqual(expect.arrayContaining([rootCertificates[0], cert]));
  });

  it.each(['', '/nonexistent'])('trusts the bundled authorities when NODE_EXTRA_CA_CERTS is %j', (extraFile) =>
    expect(trustedAuthorities(cert, extraFile)).toContain(rootCertificates[0]),
  );
});
