import type { Platform } from '../model/platform.ts';
import { openFaas } from '../platforms/openfaas/openFaas.ts';

/** The platform that connections watch. What only OpenFaaS has, such as gateways, is put together in `openfaas/`. */
export const platform: Platform = openFaas;
