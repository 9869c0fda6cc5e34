import type { en } from './en.ts';
import { frame } from './zh/frame.ts';
import { functionPage } from './zh/function.ts';
import { overview } from './zh/overview.ts';
import { signIn } from './zh/signIn.ts';

export const zh = { frame, overview, functionPage, signIn } satisfies typeof en;
