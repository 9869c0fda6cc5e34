/** `status` of every answer that is a success. */
export const successSchema = { type: 'string', const: 'success' } as const;
