import { gateAgreesWithRouter } from './routerAgreement.ts';

gateAgreesWithRouter(200_000);
