import { connectionParameter } from '../connectionParameter.ts';
import { nowSeconds, unixSecondsSchema } from './answerParts.ts';

/** Entries of a list answer when the request does not say. */
export const usualLimit = 100;

/** The query of every list. @param sorts what it can be sorted by, the usual one first */
export function listQuery<const Sort extends string>(...sorts: readonly Sort[]) {
  return {
    connection: connectionParameter,
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      description: `entries of one answer; ${usualLimit} by default`,
    },
    cursor: { type: 'string', minLength: 1, description: '`nextCursor` of the previous answer, with the same `sort`' },
    sort: {
      type: 'string',
      enum: sorts.flatMap((sort) => [sort, `-${sort}`] as const),
      description: `\`${sorts[0]}\` by default; \`-\` for descending order. Unknown values come last in both orders.`,
    },
    q: { type: 'string', minLength: 1, description: 'plain text that the name contains, in any case' },
  } as const;
}

/** The query parameter `namespace` of lists. */
export const namespaceParameter = {
  type: 'string',
  minLength: 1,
  description: 'only this namespace; one that does not exist has no entries',
} as const;

/** The query parameter `node` of lists. */
export const nodeParameter = {
  type: 'string',
  minLength: 1,
  description: 'only what has a pod on this node; a node that does not exist has no entries',
} as const;

/** The answer of a list of `item`s. */
export function listAnswer<const Item>(item: Item) {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['nowSeconds', 'asOfSeconds', 'total', 'nextCursor', 'items'],
    properties: {
      nowSeconds,
      asOfSeconds: unixSecondsSchema('when the inventory was last known to be true'),
      total: { type: 'integer', description: 'entries of the whole list' },
      nextCursor: {
        type: ['string', 'null'],
        description: 'the `cursor` of the next entries; null after the last ones',
      },
      items: { type: 'array', items: item },
    },
  } as const;
}
