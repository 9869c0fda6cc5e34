import { connectionParameter } from '../connectionParameter.ts';
import { connectionName, nowSeconds, unixSecondsOrNullSchema } from './answerParts.ts';
import { functionName, invocationSchema, orNull } from './invocation.ts';
import { invocationReasonSchema } from './invocationReason.ts';
import type { V1Route } from './route.ts';

/** `/api/v1/functions/{namespace}/{name}/calls/{id}`: what became of a call, by the id in `X-Call-Id`. */
export const call = {
  method: 'GET',
  path: '/api/v1/functions/{namespace}/{name}/calls/{id}',
  role: 'viewer',
  scope: 'namespace',
  names: 'function',
  query: { connection: connectionParameter },
  summary:
    'The invocation behind a call, by the id of the call: the header X-Call-Id of its answer, or of its request.',
  answer: {
    type: 'object',
    additionalProperties: false,
    required: [
      'nowSeconds',
      'connection',
      'function',
      'callId',
      'sentAtSeconds',
      'answeredAtSeconds',
      'invocation',
      'matched',
      'why',
    ],
    properties: {
      nowSeconds,
      connection: connectionName,
      function: functionName,
      callId: { type: 'string' },
      sentAtSeconds: unixSecondsOrNullSchema('when this server sent the call; null if it did not'),
      answeredAtSeconds: unixSecondsOrNullSchema(
        'when its answer had been sent on; null before, and if it was not sent here',
      ),
      invocation: orNull(invocationSchema),
      matched: {
        type: ['string', 'null'],
        enum: ['callId', 'time', null],
        description: '`callId`: it logged this id; `time`: the log has no ids, and only this one can be meant',
      },
      why: { ...orNull(invocationReasonSchema), description: 'why no invocation is named; null if one is' },
    },
  },
} as const satisfies V1Route;
