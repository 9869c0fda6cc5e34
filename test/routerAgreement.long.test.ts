// Ten seconds of a core, and the same as routerAgreement.test.ts otherwise.
import { gateAgreesWithRouter } from './routerAgreement.ts';

gateAgreesWithRouter(1_000_000);
