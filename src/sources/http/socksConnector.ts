import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { Fault } from '../../model/fault.ts';
import { readAddress } from './addressRule.ts';
import { bareHost } from './hostPort.ts';

/** RFC 1928, and RFC 1929 for the login. */
const version = 5;
const loginVersion = 1;
const noLogin = 0;
const userAndPassword = 2;
const connectCommand = 1;
const addressTypes = { ipv4: 1, domain: 3, ipv6: 4 } as const;
const defaultPort = '1080';
const readerEvents = ['readable', 'end', 'error', 'close'] as const;

/** Codes that a direct connection would have failed with, by the proxy's reply. */
const directCodes: Readonly<Record<number, string>> = {
  3: 'ENETUNREACH',
  4: 'EHOSTUNREACH',
  5: 'ECONNREFUSED',
  6: 'ETIMEDOUT',
};

/** True for the URL of a SOCKS proxy. With either scheme the proxy resolves names (`socks5h`), as with kubectl. */
export function isSocksUrl(text: string): boolean {
  return /^socks5?h?:/i.test(text);
}

/**
 * Opens connections through a SOCKS5 proxy, with TLS inside them for https.
 * @param options for TLS with the server; `timeout`: ms for each of the connection to the proxy, the proxy's own, and
 * TLS
 */
export function socksConnector(
  proxyUrl: string,
  options: buildConnector.BuildOptions & { readonly timeout: number },
): buildConnector.connector {
  const { hostname, host, port, username, password } = new URL(proxyUrl);
  const toProxy = buildConnector({ timeout: options.timeout, keepAlive: true });
  const secure = buildConnector(options);
  const way = { hostname: bareHost(hostname), host, protocol: 'http:', port: port || defaultPort };
  const login = username === '' ? null : [username, password].map(decodeURIComponent);
  return (asked, callback) => {
    toProxy(way, (failed, socket) => {
      if (failed !== null) {
        const cause = { cause: failed };
        callback(new Fault('upstream_refused', `Cannot connect to the SOCKS5 proxy ${host}.`, cause), null);
        return;
      }
      const late = setTimeout(() => socket.destroy(withCode('ETIMEDOUT')), options.timeout);
      const broken = (error: Error) => {
        clearTimeout(late);
        socket.destroy();
        callback(error, null);
      };
      const { protocol } = asked;
      const defaultTargetPort = protocol === 'https:' ? 443 : 80;
      const target = targetBytes(bareHost(asked.hostname), Number(asked.port || defaultTargetPort));
      const reader = new ByteReader(socket);
      openTunnel(socket, reader, host, login, target).then(() => {
        clearTimeout(late);
        reader.release();
        if (protocol === 'https:') secure({ ...asked, httpSocket: socket }, callback);
        else callback(null, socket);
      }, broken);
    });
  };
}

async function openTunnel(
  socket: Socket,
  reader: ByteReader,
  proxy: string,
  login: readonly string[] | null,
  target: Buffer,
): Promise<void> {
  const refused = (words: string) => new Fault('upstream_refused', `The SOCKS5 proxy ${proxy} ${words}.`);
  const methods = login === null ? [noLogin] : [noLogin, userAndPassword];
  socket.write(Buffer.from([version, methods.length, ...methods]));
  const [spoken, method] = await reader.take(2);
  if (spoken !== version) throw new Fault('upstream_failed', `${proxy} is not a SOCKS5 proxy.`);
  if (method === userAndPassword && login !== null) {
    const parts = login.map((text) => Buffer.from(text));
    socket.write(Buffer.concat([Buffer.from([loginVersion]), ...parts.flatMap((part) => [lengthOf(part), part])]));
    const [, failed] = await reader.take(2);
    if (failed !== 0) throw refused('did not accept the user name and password');
  } else if (method !== noLogin) {
    throw refused(login === null ? 'requires a user name and password' : 'offers no supported way to log in');
  }
  socket.write(Buffer.concat([Buffer.from([version, connectCommand, 0]), target]));
  const [, reply = 0, , addressType] = await reader.take(4);
  if (reply !== 0) {
    const code = directCodes[reply];
    throw code === undefined ? refused(`refused the connection (${reply})`) : withCode(code);
  }
  // The address that the proxy connected from is not needed.
  const [length = 0] = addressType === addressTypes.domain ? await reader.take(1) : [];
  await reader.take((addressType === addressTypes.ipv4 ? 4 : addressType === addressTypes.ipv6 ? 16 : length) + 2);
}

/** Reads no more bytes from a socket than requested: the rest belongs to TLS or HTTP. */
class ByteReader {
  readonly #socket: Socket;
  #wake: () => void = () => {};
  readonly #woken = () => this.#wake();

  constructor(socket: Socket) {
    this.#socket = socket;
    for (const event of readerEvents) socket.on(event, this.#woken);
  }

  /** @throws Error when the socket ends first */
  async take(length: number): Promise<Buffer> {
    for (;;) {
      const bytes: Buffer | null = this.#socket.read(length);
      if (bytes !== null && bytes.length === length) return bytes;
      const { errored, readableEnded, destroyed } = this.#socket;
      if (errored !== null) throw errored;
      if (readableEnded || destroyed) throw withCode('ECONNRESET');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  release(): void {
    for (const event of readerEvents) this.#socket.off(event, this.#woken);
  }
}

function targetBytes(host: string, port: number): Buffer {
  const family = isIP(host);
  const portBytes = Buffer.from([port >> 8, port & 0xff]);
  if (family === 4) return Buffer.concat([Buffer.from([addressTypes.ipv4, ...host.split('.').map(Number)]), portBytes]);
  const address = family === 6 ? readAddress(host) : null;
  if (address !== null) return Buffer.from([addressTypes.ipv6, ...address.toByteArray(), ...portBytes]);
  const name = Buffer.from(host);
  return Buffer.concat([Buffer.from([addressTypes.domain]), lengthOf(name), name, portBytes]);
}

function lengthOf(bytes: Buffer): Buffer {
  return Buffer.from([bytes.length]);
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}
