import { type HostileRequest, head, hostileTokens, made, type RequestContext } from './hostileRequest.ts';

type Kinds = readonly (readonly [weight: number, (context: RequestContext) => HostileRequest])[];

const contentTypes = [
  '',
  'x',
  ';;;',
  '/',
  'a/b/c',
  'application/json',
  'application/json; charset=',
  'text/html; charset="',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  '\xff/\xfe',
  `${'a'.repeat(2000)}/${'b'.repeat(2000)}`,
];
const payloads = ['', '{', '{"__proto__":1}', '[[[[', 'a=b', '\0\0\0', '<?xml version="1.0"?>', '{"a":1}'.repeat(50)];
const otherPaths = ['/global/nodes', '/setIP?ip=local', '/function/nope', '/livez', '/nope', '/', '/api/v1/doctor'];

const brokenChunks = [
  'zz\r\nx\r\n0\r\n\r\n',
  '-1\r\nx\r\n0\r\n\r\n',
  'ffffffffffffffff\r\nx',
  'ffffffffffffffffffff\r\nx',
  '5\r\nab\r\n0\r\n\r\n',
  '1\r\nab\r\n0\r\n\r\n',
  '1;\0\r\na\r\n0\r\n\r\n',
  `1;${'e'.repeat(20_000)}\r\na\r\n0\r\n\r\n`,
  `0\r\n${'t: v\r\n'.repeat(5000)}\r\n`,
  '0\r\nno trailer\r\n\r\n',
  '\r\n\r\n',
  '0x1\r\na\r\n0\r\n\r\n',
  ' 1\r\na\r\n0\r\n\r\n',
];

const codings = [
  'gzip, chunked',
  'chunked, chunked',
  'identity',
  'xchunked',
  'chunked, gzip',
  ' chunked',
  'CHUNKED',
  '\x0bchunked',
];

const numbers = ['1 2', '3', '-1 5 6'];

/** Odd bodies, lengths and content types, calls included. */
export const bodyKinds: Kinds = [
  [
    6,
    (context) => {
      const { random } = context;
      const payload = random.pick(payloads);
      const lines = [`Content-Type: ${random.pick(contentTypes)}`, `Content-Length: ${payload.length}`];
      const text = head(context, random.pick(['POST', 'PUT', 'PATCH', 'DELETE']), random.pick(otherPaths), lines);
      return made('odd content type', text + payload, [400, 403, 404, 405], 'goes on');
    },
  ],
  [
    3,
    (context) => {
      const payload = context.random.pick(payloads);
      const lines = [`Content-Type: ${context.random.pick(contentTypes)}`, `Content-Length: ${payload.length}`];
      return made('GET with a body', head(context, 'GET', '/global/nodes', lines) + payload, [200, 400], 'goes on');
    },
  ],
  [
    4,
    (context) => {
      const { random } = context;
      const target = random.pick(['/global/nodes', '/function/nope', '/nope', '/livez']);
      const text = head(context, 'POST', target, ['Transfer-Encoding: chunked'], hostileTokens.caller);
      return made('broken chunks', text + random.pick(brokenChunks), [400, 404, 405], 'may end');
    },
  ],
  [
    2,
    (context) => {
      const { random } = context;
      const extension = random.chance(0.5) ? `;${'e=1;'.repeat(20)}` : '';
      const chunk = `${(100).toString(16)}${extension}\r\n${'x'.repeat(100)}\r\n`;
      const text = head(
        context,
        'POST',
        random.pick(['/global/nodes', '/function/nope']),
        ['Transfer-Encoding: chunked'],
        hostileTokens.caller,
      );
      const trailer = random.chance(0.5) ? 'X-Trailer: 1\r\n' : '';
      return made(
        'many chunks',
        `${text}${chunk.repeat(random.between(1, 60))}0\r\n${trailer}\r\n`,
        [400, 404, 405],
        'may end',
      );
    },
  ],
  [
    2,
    (context) => {
      const text = head(context, 'POST', '/global/nodes', [`Transfer-Encoding: ${context.random.pick(codings)}`]);
      return made('odd transfer coding', `${text}0\r\n\r\n`, [400, 405], 'may end');
    },
  ],
  [
    1,
    (context) => {
      const { random } = context;
      const bytes = random.between(60_000, 300_000);
      const target = random.pick(['/livez', '/global/nodes', '/nope', '/function/nope']);
      const text = head(
        context,
        random.pick(['GET', 'POST']),
        target,
        [`Content-Length: ${bytes}`],
        hostileTokens.caller,
      );
      return made('large body', text + 'x'.repeat(bytes), [200, 400, 404, 405], 'may end');
    },
  ],
  [
    1,
    (context) => {
      const { random } = context;
      const length = random.pick(['67108865', '99999999999', '9007199254740993']);
      const target = random.pick(['/function/add', '/livez', '/global/nodes', '/nope']);
      const text = head(context, 'POST', target, [`Content-Length: ${length}`], hostileTokens.caller);
      return made('announced body too large', `${text}some of it`, [400, 404, 405], 'may end');
    },
  ],
  [
    1,
    (context) => {
      const { random } = context;
      const ip = random.pick([
        '127.0.0.1:1',
        '127.0.0.1:99999',
        '[::1]:1',
        '[::1',
        '169.254.169.254',
        '0x7f000001:1',
        '127.0.0.1:1/../..',
        'file:///etc/passwd',
        'http://127.0.0.1:1/%00',
        '127.0.0.1:1%0d%0aX-Evil:1',
        'http://user:password@127.0.0.1:1',
        `http://127.0.0.1:1${'/'.repeat(8000)}`,
        ':',
        '//',
        '%5B::ffff:169.254.169.254%5D:80',
      ]);
      const text = head(context, 'GET', `/setIP?ip=${ip}`, [], hostileTokens.admin);
      return made('address to go over to', text, [400, 403, 502, 504], 'goes on');
    },
  ],
  [
    0.2,
    (context) => {
      const { random } = context;
      const payload = random.pick(numbers);
      const lines = [
        `Content-Length: ${payload.length}`,
        `X-Call-Id: ${random.pick(['ok-1', '\xff', '', '../x', 'a'.repeat(500)])}`,
        random.pick(['Proxy: http://127.0.0.1:1', 'X-Evil: 1', 'Connection: keep-alive, X-Call-Id', 'TE: trailers']),
      ];
      const target = random.pick(['/function/add', '/function/add/%2e%2e/x?a=%00&b', '/function/add?%zz']);
      return made('call', head(context, 'POST', target, lines, hostileTokens.caller) + payload, [200, 400], 'goes on');
    },
  ],
];
