import { provenanceSchema } from './provenance.ts';
import { type ColumnName, columnUnits } from './window.ts';

/**
 * The newest values of the columns of a window, and where they come from.
 * @param besides what else of the object is measured
 */
export function measuredProperties<const Name extends ColumnName, const Other extends string = never>(
  names: readonly Name[],
  besides: readonly Other[] = [],
) {
  const units = names.map((name) => `${name}: ${columnUnits[name]}`).join('; ');
  return {
    figures: {
      type: 'object',
      required: names,
      additionalProperties: { type: ['number', 'null'] },
      description: `The values of the newest second, null where nothing was measured. ${units}.`,
    },
    sources: {
      type: 'object',
      required: [...names, ...besides],
      additionalProperties: provenanceSchema,
      description: `Where each of these figures comes from${besides.map((name) => `, and \`${name}\``).join('')}.`,
    },
  } as const;
}
