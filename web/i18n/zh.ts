import type { en } from './en.ts';
import { figureCard } from './zh/figureCard.ts';
import { frame } from './zh/frame.ts';
import { functionPage } from './zh/function.ts';
import { overview } from './zh/overview.ts';
import { signIn } from './zh/signIn.ts';

/** The Chinese texts: a missing one is a type error. */
export const zh = { frame, overview, functionPage, figureCard, signIn } satisfies typeof en;
