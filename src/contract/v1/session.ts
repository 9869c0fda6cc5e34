import { nowSeconds } from './answerParts.ts';
import type { V1Route } from './route.ts';

const path = '/api/v1/session';

const nameOrNull = (description: string) => ({ type: ['string', 'null'], description }) as const;

/** Who is signed in. All null on a server without tokens, and after signing out. */
const answer = {
  type: 'object',
  additionalProperties: false,
  required: ['nowSeconds', 'id', 'name', 'role', 'namespaces', 'expiresAtSeconds'],
  properties: {
    nowSeconds,
    id: nameOrNull(
      "hash of the token's name and the time of the sign-in; null for a client that sends its token itself",
    ),
    name: nameOrNull('name of the token'),
    role: { type: ['string', 'null'], enum: ['viewer', 'caller', 'admin', null] },
    namespaces: { type: ['array', 'null'], items: { type: 'string' }, description: 'those it may see; null for all' },
    expiresAtSeconds: {
      type: ['number', 'null'],
      description:
        'when the session ends unless it is used until then, Unix seconds; null for a client without session',
    },
  },
} as const;

/** `GET /api/v1/session`: who the client is. */
export const session = {
  method: 'GET',
  path,
  role: 'viewer',
  scope: 'none',
  names: null,
  query: {},
  summary: 'Who this client is: the token it uses, and its session.',
  answer,
} as const satisfies V1Route;

/** `POST /api/v1/session`: signs a browser in. */
export const signIn = {
  method: 'POST',
  path,
  role: 'signIn',
  scope: 'none',
  names: null,
  query: {},
  summary: 'Sign a browser in: sets a cookie that counts as the token, for 12 h after it was last used.',
  body: {
    type: 'object',
    required: ['token'],
    properties: {
      token: { type: 'string', minLength: 1, maxLength: 4096, description: 'a token of the token file' },
    },
  },
  answer,
} as const satisfies V1Route;

/** `DELETE /api/v1/session`: signs a browser out. */
export const signOut = {
  method: 'DELETE',
  path,
  role: 'signIn',
  scope: 'none',
  names: null,
  query: {},
  summary: 'Sign this browser out: removes the cookie. A copy of it elsewhere is valid until it expires.',
  answer,
} as const satisfies V1Route;
