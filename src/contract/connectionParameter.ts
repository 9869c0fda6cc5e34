/** The query parameter `connection` of every path that answers about a connection. */
export const connectionParameter = {
  type: 'string',
  minLength: 1,
  description: 'name of the connection to answer from; the default connection if omitted',
} as const;
