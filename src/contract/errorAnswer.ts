import { errorMeaning } from './errorCode.ts';

/** Every answer that is not a success. */
export const errorAnswerSchema = {
  type: 'object',
  required: ['status', 'code', 'message'],
  additionalProperties: false,
  properties: {
    status: { type: 'string', const: 'error' },
    code: { type: 'string', enum: Object.keys(errorMeaning) },
    message: { type: 'string', description: 'One sentence that says what to do.' },
  },
} as const;
