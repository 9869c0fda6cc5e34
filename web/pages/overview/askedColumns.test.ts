import { expect, it } from 'vitest';
import { askedFigure } from '../../components/figureCard/askedFigure.ts';
import { functionColumns } from './functionFigures.ts';
import { nodeColumns } from './nodeFigures.ts';

it.each([
  ...functionColumns.map((column) => `function:a/b:${column}`),
  ...nodeColumns.map((column) => `node:n:${column}`),
  'function:a/b:errorsPerSecond',
  'function:a/b:reading',
  'node:n:reading',
  'node:n:pods',
])('%s can be asked about', (name) => {
  expect(askedFigure(name, { isOfSecond: false })).not.toBeNull();
});
