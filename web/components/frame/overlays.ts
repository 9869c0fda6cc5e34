// What opens over the page: loaded as one, right after the first view.
export { FigureCard } from '../figureCard/FigureCard.tsx';
export { KeysSheet } from './KeysSheet.tsx';
export { Palette } from './Palette.tsx';
