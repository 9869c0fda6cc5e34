import { type HostileRequest, head, hostileTokens, made, type RequestContext } from './hostileRequest.ts';

const goodTokens = [hostileTokens.viewer, hostileTokens.caller, hostileTokens.admin];

const names = [
  'add',
  'slow',
  'add-two',
  'add.openfaas-fn',
  'nope',
  'nope.nope',
  '__proto__',
  'constructor',
  'toString.call',
  '..',
  '.',
  '.openfaas-fn',
  'add.',
  '*',
  'add%00',
  '%00',
  '..%2f..%2fetc%2fpasswd',
  '%27%22%3Cscript%3E',
  '%F0%9F%98%80',
  '%ED%A0%80',
  '%C0%AF',
  '%zz',
  '%',
  '+',
  '%2B',
  'add%0d%0aX-Evil:%201',
  '{"$gt":""}',
  '[object%20Object]',
  '-1',
  '1e999',
  'NaN',
  `${'a'.repeat(3000)}`,
  `${'.'.repeat(500)}`,
  `${'%25'.repeat(500)}`,
] as const;

const parameterPaths = [
  ['/static/function', 'func'],
  ['/dynamic/function', 'func'],
  ['/static/pod', 'pod'],
  ['/dynamic/pod', 'pod'],
  ['/dynamic/getPodsFromNode', 'node'],
  ['/dynamic/node', 'node'],
  ['/logs', 'func'],
  ['/running', 'func'],
] as const;

/** Targets that must not bypass roles: a router may read them differently from a path parser. */
const crooked = [
  '*function/add',
  '*setIP?ip=local',
  '*setIP?ip=127.0.0.1:1',
  'xfunction/add',
  'function/add',
  'setIP?ip=local',
  'setIP',
  'ftp://localhost/function/add',
  'file:///setIP?ip=local',
  'javascript:/function/add',
  'localhost/function/add',
  'a:b@c/setIP?ip=local',
  '*',
  '**',
  '*//function/add',
] as const;

const spellings = [
  '/function/add',
  '/function/%61dd',
  '/%66unction/add',
  '//function/add',
  '/./function/add',
  '/x/../function/add',
  '/function//add',
  '/FUNCTION/add',
  '/function%2fadd',
  '/function/add#x',
  '/function/add;x',
  '/setIP?ip=local',
  '/set%49P?ip=local',
  '/setIP#?ip=local',
  '/setIP/?ip=local',
  '/setip?ip=local',
  '/%73etIP?ip=local',
  'http://localhost/function/add',
  'HTTP://LOCALHOST/setIP?ip=local',
  'https://evil.example:99999/setIP?ip=local',
  'http://u:p@localhost/function/add',
  'http://localhost//setIP?ip=local',
] as const;

const oddTargets = [
  '/',
  '//',
  '///',
  '/%zz',
  '/%',
  '/x#%zz',
  '/#',
  '/?',
  '/?#',
  '/;/',
  '/.',
  '/..',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/..%2f..%2fetc/passwd',
  '/\\..\\..\\x',
  '/global/functions/',
  '/global/functions#x?y',
  '/global/functions?',
  '/global/functions??a=b',
  '/Global/Functions',
  '/global%2ffunctions',
  '/global/%66unctions',
  '/__proto__',
  '/constructor/prototype',
  '/favicon.ico',
  '/ui',
  '/ui/',
  '/ui/%2e%2e/%2e%2e/package.json',
  '/api/v1/nothing',
  '/api/v1/doctor?lang=xx',
  '/openapi.json?x',
  '/docs',
  '/function/',
  '/function/%00',
] as const;

const oddAbsolute = [
  'http://',
  'http:///',
  'http://localhost',
  'http://localhost?x',
  'http://localhost/global/nodes',
  'https://localhost/global/nodes?x=%zz',
  'http://[::1/global/nodes',
  'http://%00/global/nodes',
] as const;

/** Odd targets, names and queries. */
export const targetKinds: readonly (readonly [weight: number, (context: RequestContext) => HostileRequest])[] = [
  [
    6,
    (context) => {
      const method = context.random.pick(['GET', 'POST', 'PUT']);
      const token = context.random.pick(Object.values(hostileTokens));
      const lines = method === 'GET' ? [] : ['Content-Length: 0'];
      const target = context.random.pick(crooked);
      return made('target without a slash', head(context, method, target, lines, token), [400], 'may end');
    },
  ],
  [
    6,
    (context) => {
      const method = context.random.pick(['GET', 'POST']);
      const lines = method === 'GET' ? [] : ['Content-Length: 0'];
      const target = context.random.pick(spellings);
      const token = context.random.pick([hostileTokens.viewer, hostileTokens.elsewhere]);
      const statuses = [400, 403, 404, 405];
      return made(
        "a changing path with a viewer's token",
        head(context, method, target, lines, token),
        statuses,
        'goes on',
      );
    },
  ],
  [
    10,
    (context) => {
      const { random } = context;
      const tail = random.chance(0.2) ? random.pick(['%zz', '#', '?', '/', '%00', ';', '\xff', '\xc0\xaf']) : '';
      const text = head(context, 'GET', random.pick(oddTargets) + tail, [], random.pick(goodTokens));
      return made('odd target', text, [200, 302, 400, 403, 404, 405], 'goes on');
    },
  ],
  [
    3,
    (context) => {
      const text = head(context, 'GET', context.random.pick(oddAbsolute));
      return made('odd absolute target', text, [200, 302, 400, 404], 'may end');
    },
  ],
  [
    12,
    (context) => {
      const { random } = context;
      const [path, parameter] = random.pick(parameterPaths);
      const target = `${path}?${parameter}=${random.pick(names)}`;
      return made('odd name', head(context, random.pick(['GET', 'HEAD']), target), [200, 400, 404, 503], 'goes on');
    },
  ],
  [5, (context) => made('query flood', head(context, 'GET', floodedQuery(context)), [200, 400, 404, 503], 'goes on')],
  [
    2,
    (context) => {
      const target = `/${context.random.pick(['a', '%61', '/', '../', '?x=y&', '#'])}`.repeat(9000).slice(0, 17_000);
      return made('target too long', head(context, 'GET', target), [400], 'may end');
    },
  ],
  [
    2,
    (context) => {
      const bad = context.random.pick(['\0', ' ', '\x7f', '\x01', '\t', '\v']);
      return made(
        'control character in the target',
        head(context, 'GET', `/global/nodes${bad}x`),
        [400, 404],
        'may end',
      );
    },
  ],
];

function floodedQuery({ random }: RequestContext): string {
  const [path, parameter] = random.pick(parameterPaths);
  const part = random.pick([
    'a',
    'a=b',
    '=',
    '',
    `${parameter}=add`,
    `${parameter}[]=add`,
    `${parameter}[x]=add`,
    '__proto__=1',
    'constructor[prototype]=1',
    '%61=%62',
    '+=+',
  ]);
  const distinct = random.chance(0.3);
  const count = random.between(1, Math.floor(12_000 / (part.length + (distinct ? 5 : 1))));
  const parts = Array.from({ length: count }, (_, index) => (distinct ? `${part}${index}` : part));
  return `${path}?${parts.join('&')}${random.chance(0.5) ? `&${parameter}=add` : ''}`;
}

/** The 12 paths as a local client requests them. */
export function interfacePaths(nodeName: string): string[] {
  const node = encodeURIComponent(nodeName);
  return [
    '/setIP?ip=local',
    '/global/functions',
    '/static/function?func=add',
    '/dynamic/function?func=add',
    '/global/pods',
    '/static/pod?pod=add',
    '/dynamic/pod?pod=add',
    '/global/nodes',
    `/dynamic/getPodsFromNode?node=${node}`,
    `/dynamic/node?node=${node}`,
    '/logs?func=add',
    '/running?func=add',
  ];
}

/** Requests of a well-behaved client, for any role. */
export function politeRequest(context: RequestContext): HostileRequest {
  const { random, nodeName } = context;
  const target = random.pick([...interfacePaths(nodeName).slice(1), '/livez', '/metrics']);
  const method = random.chance(0.1) ? 'HEAD' : 'GET';
  return made('polite', head(context, method, target, [], random.pick(goodTokens)), [200], 'goes on');
}
