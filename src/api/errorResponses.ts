import { errorAnswerSchema } from '../contract/errorAnswer.ts';
import { errorStatus } from './errorStatus.ts';

/**
 * The error answers of a path as the OpenAPI document shows them: a response for each status, with the codes that go
 * with it. 405 is not among them: a method that the document names is taken.
 */
export const errorResponses: Readonly<Record<string, object>> = Object.fromEntries(
  Array.from(codesByStatus(), ([status, codes]) => {
    const properties = { ...errorAnswerSchema.properties, code: { type: 'string', enum: codes } };
    return [status, { ...errorAnswerSchema, properties, description: codes.join(', ') }];
  }),
);

function codesByStatus(): Map<number, string[]> {
  const codes = new Map<number, string[]>();
  for (const [code, status] of Object.entries(errorStatus)) {
    if (status !== errorStatus.method_not_allowed) codes.set(status, [...(codes.get(status) ?? []), code]);
  }
  return codes;
}
