/** The connection that an object belongs to. */
export const connectionName = {
  type: 'string',
  description: 'name of the connection; `local` is this machine',
} as const;

/** A time by the connection's clock. */
export const unixSecondsSchema = (description: string) =>
  ({ type: 'number', description: `${description}, Unix seconds with milliseconds as decimals` }) as const;

/** {@link unixSecondsSchema} that may be unknown. */
export const unixSecondsOrNullSchema = (description: string) =>
  ({ type: ['number', 'null'], description: `${description}, Unix seconds with milliseconds as decimals` }) as const;

/** In every answer: lets a client with a wrong clock compute ages. */
export const nowSeconds = unixSecondsSchema("the connection's time when this answer was made");
