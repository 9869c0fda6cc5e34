import { type HostileRequest, head, hostileTokens, made, type RequestContext } from './hostileRequest.ts';

type Kinds = readonly (readonly [weight: number, (context: RequestContext) => HostileRequest])[];

const knownMethods = [
  ...['QUERY', 'PROPFIND', 'SUBSCRIBE', 'M-SEARCH', 'LINK', 'SOURCE', 'TRACE', 'DELETE', 'PUT', 'PATCH', 'POST'],
  ...['PURGE', 'REPORT', 'ACL', 'BIND', 'COPY', 'LOCK', 'MKCOL', 'SEARCH', 'UNLOCK', 'MKCALENDAR', 'NOTIFY', 'REBIND'],
];
const unknownMethods = ['FOO', 'get', 'GETT', 'G', 'GE T', '{}', 'X'.repeat(200), 'PRI', 'HTTP/1.1', '\xff'];

const hosts = [
  '',
  'evil.example',
  'evil.example:80',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '127.0.0.1@evil.example',
  'localhost@evil.example',
  'evil.example#localhost',
  '0.0.0.0',
  '169.254.169.254',
  '127.1',
  '[::ffff:8.8.8.8]',
  '2130706433',
  'localhost,evil.example',
  'LOCALHOST\xff',
  'a'.repeat(5000),
];

const badTokens = [
  'Bearer',
  'Bearer ',
  'Bearer  x',
  `bearer ${hostileTokens.admin}x`,
  `Bearer ${hostileTokens.admin} ${hostileTokens.admin}`,
  `Bearer ${hostileTokens.admin},`,
  `Basic ${hostileTokens.admin}`,
  'Basic ###',
  'Digest username="x"',
  'Bearer \xff\xfe',
  'Bearer __proto__',
  'Bearer null',
  `Bearer ${'x'.repeat(10_000)}`,
  hostileTokens.admin,
];

const evilOrigins = [
  'https://evil.example',
  'null',
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example',
  'file://',
  'http://localhost@evil.example',
  'javascript:alert(1)',
  'http://localhost/x',
  'x'.repeat(3000),
];
const crossSites = ['cross-site', 'same-site', 'cross-site, same-origin', 'Cross-Site'];

const changing = [
  ['GET', '/setIP?ip=127.0.0.1:1'],
  ['GET', '/setIP?ip=local'],
  ['POST', '/function/add'],
] as const;

/** Odd methods and headers. */
export const headKinds: Kinds = [
  [
    5,
    (context) => {
      const { random } = context;
      const target = random.pick(['/global/nodes', '/setIP?ip=local', '/function/add', '/nope', '/metrics']);
      // POST, which a viewer may not use, and others that no path supports.
      const text = head(context, random.pick(knownMethods), target, ['Content-Length: 0']);
      return made('method of another protocol', text, [400, 403, 404, 405], 'goes on');
    },
  ],
  [
    3,
    (context) =>
      made(
        'unknown method',
        head(context, context.random.pick(unknownMethods), '/global/nodes'),
        [400, 405],
        'may end',
      ),
  ],
  [1, (context) => made('CONNECT', head(context, 'CONNECT', 'evil.example:443'), [400, 404, 405], 'may end')],
  [
    2,
    (context) => {
      const text = `GET /global/nodes HTTP/1.1\r\nAuthorization: Bearer ${hostileTokens.viewer}\r\n\r\n`;
      return made(
        'no Host',
        context.random.chance(0.5) ? text : text.replace('\r\n\r\n', '\r\nHosts: x\r\n\r\n'),
        [400],
        'may end',
      );
    },
  ],
  [
    3,
    (context) => {
      const lines = [`Host: ${context.random.pick(['evil.example', context.host, ''])}`];
      return made('two Hosts', head(context, 'GET', '/global/nodes', lines), [400, 403], 'may end');
    },
  ],
  [
    3,
    (context) => {
      const host = context.random.pick(hosts);
      return made('wrong Host', head({ ...context, host }, 'GET', '/global/nodes'), [400, 403], 'may end');
    },
  ],
  [
    3,
    (context) => {
      const { random } = context;
      const expected = random.pick(['x', '100-continue, x', '200-ok', '', '\xff', '100-continue-']);
      const text = head(context, random.pick(['GET', 'POST']), '/global/nodes', [
        `Expect: ${expected}`,
        'Content-Length: 0',
      ]);
      return made('unknown Expect', text, [200, 400, 405], 'may end');
    },
  ],
  [
    1,
    (context) => {
      const text = head(context, 'POST', '/global/nodes', ['Expect: 100-continue', 'Content-Length: 4']);
      return made('Expect: 100-continue', `${text}body`, [405], 'may end');
    },
  ],
  [
    5,
    (context) => {
      const { random } = context;
      const text = head(context, 'GET', '/global/nodes', [`Authorization: ${random.pick(badTokens)}`], null);
      return made('malformed token', text, [401], 'goes on');
    },
  ],
  [
    2,
    (context) => {
      const second = `Authorization: Bearer ${context.random.pick(Object.values(hostileTokens))}`;
      return made('two tokens', head(context, 'GET', '/global/nodes', [second]), [400, 401], 'goes on');
    },
  ],
  [
    6,
    (context) => {
      const { random } = context;
      const [method, target] = random.pick(changing);
      const lines = random.chance(0.5)
        ? [`Origin: ${random.pick(evilOrigins)}`]
        : random.chance(0.5)
          ? [`Sec-Fetch-Site: ${random.pick(crossSites)}`]
          : ['Sec-Fetch-Site: same-origin', `Sec-Fetch-Site: ${random.pick(crossSites)}`];
      if (method === 'POST') lines.push('Content-Length: 0');
      return made(
        'change from another site',
        head(context, method, target, lines, hostileTokens.admin),
        [403],
        'goes on',
      );
    },
  ],
  [
    2,
    (context) => {
      const { random } = context;
      const lines = [
        `Origin: ${random.pick(evilOrigins)}`,
        `Access-Control-Request-Method: ${random.pick(['POST', 'GET', 'FOO', ''])}`,
        `Access-Control-Request-Headers: ${random.pick(['authorization', '*', 'x'.repeat(2000)])}`,
      ];
      const text = head(context, 'OPTIONS', random.pick(['/setIP', '/function/add', '*', '/nope']), lines, null);
      return made('preflight', text, [204, 400], 'may end');
    },
  ],
  [
    3,
    (context) => {
      const { random } = context;
      const line = (index: number) =>
        `${random.pick(['X-A', 'Cookie', 'Forwarded', 'X-Forwarded-Host'])}${index}: ${'v'.repeat(random.between(0, 9))}`;
      const lines = Array.from({ length: random.between(100, 400) }, (_, index) => line(index));
      return made('header flood', head(context, 'GET', '/global/nodes', lines), [200], 'goes on');
    },
  ],
  [
    2,
    (context) => {
      const { random } = context;
      const lines = random.chance(0.5)
        ? [`X-Long: ${'v'.repeat(random.between(16_500, 40_000))}`]
        : Array.from({ length: random.between(2100, 4000) }, (_, index) => `x${index}: 12345`);
      return made('head too large', head(context, 'GET', '/global/nodes', lines), [400], 'may end');
    },
  ],
  [
    4,
    (context) => {
      const line = context.random.pick([
        'no colon',
        ': no name',
        'X Y: space',
        'X\0: nul',
        'X: \0',
        'X: \x7f\r',
        ' folded: x',
        'X:\x01',
        'Content-Length: -1',
        'Content-Length: 1e3',
        'Content-Length: 0x10',
        'Content-Length: 99999999999999999999',
        'Content-Length: 1\r\nContent-Length: 2',
        'Content-Length: 5\r\nTransfer-Encoding: chunked',
      ]);
      // Node accepts some of these as values and answers 400 to the rest.
      return made('broken header', head(context, 'GET', '/global/nodes', [line]), [200, 400], 'may end');
    },
  ],
  [
    1,
    (context) => {
      const upgrade = context.random.pick(['websocket', 'h2c', 'TLS/1.0', 'x'.repeat(1000)]);
      const lines = ['Connection: Upgrade, HTTP2-Settings', `Upgrade: ${upgrade}`, 'HTTP2-Settings: AAMAAABkAAQAAP__'];
      return made('upgrade', head(context, 'GET', '/global/nodes', lines), [200, 400], 'may end');
    },
  ],
  [
    2,
    (context) => {
      const bytes = context.random.pick([
        '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        'hello\r\n\r\n',
        'GET /global/nodes\r\n\r\n',
        'GET /global/nodes HTTP/9.9\r\nHost: localhost\r\n\r\n',
        'GET  /global/nodes  HTTP/1.1\r\nHost: localhost\r\n\r\n',
        '\0'.repeat(500),
        'SSH-2.0-OpenSSH_9.2\r\n',
        '*1\r\n$4\r\nPING\r\n',
      ]);
      // An HTTP/0.9 request has no token.
      return made('not HTTP', bytes, [400, 401], 'may end');
    },
  ],
  [
    1,
    (context) => {
      const lines = ['Connection: close'];
      const text = head(context, 'GET', '/global/nodes', lines).replace(
        'HTTP/1.1',
        context.random.pick(['HTTP/1.0', 'HTTP/1.1']),
      );
      return made('last of its connection', text, [200], 'may end');
    },
  ],
];
