import { figureCard } from './en/figureCard.ts';
import { frame } from './en/frame.ts';
import { functionPage } from './en/function.ts';
import { overview } from './en/overview.ts';
import { signIn } from './en/signIn.ts';

/** Every text of the dashboard, by section. Texts with figures are functions. */
export const en = { frame, overview, functionPage, figureCard, signIn };
