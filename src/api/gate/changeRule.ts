import type { ErrorCode } from '../../contract/errorCode.ts';
import type { GateFacts } from './gateFacts.ts';
import type { GatePolicy } from './gatePolicy.ts';

/** Why a request may not change anything, whoever sends it. */
export interface ChangeRefusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The values of Sec-Fetch-Site that browsers send; true when the request comes from another site's page. */
const fetchSites: ReadonlyMap<string, boolean> = new Map([
  ['none', false],
  ['same-origin', false],
  ['same-site', true],
  ['cross-site', true],
]);

/**
 * Keeps the pages of strangers from changing anything: `/setIP` and calls. Null when the request may go on to the check
 * of its role.
 * @param host host and port that the client asked for
 */
export function changeRefusal(facts: GateFacts, policy: GatePolicy, host: string | undefined): ChangeRefusal | null {
  const { origin, fetchSite, userAgent } = facts;
  const fromElsewhere = fetchSite === undefined ? false : fetchSites.get(fetchSite);
  if (fromElsewhere === undefined) {
    return refusal('Send one Sec-Fetch-Site header with a value that browsers send, or none.');
  }
  // Without tokens and beyond loopback a stranger's name can mean this address (DNS rebinding): then the server's own
  // origin is nobody's.
  const knowsItself = policy.loopbackOnly || policy.tokens !== null;
  const isAllowed =
    origin !== undefined && (policy.origins.allows(origin) || (knowsItself && isOriginOf(origin, host)));
  if (origin !== undefined && !isAllowed) {
    return refusal('This origin may not change anything; start the server with --allow-origin to permit it.');
  }
  if (fromElsewhere && !isAllowed) {
    return refusal('Pages of other sites may not change anything; open the address itself.');
  }
  if (policy.loopbackOnly || policy.tokens !== null) return null;
  if (!policy.targetsListed) {
    return {
      code: 'target_not_allowed',
      message: 'A server that listens beyond loopback needs --token-file or --allow-target before this may be asked.',
    };
  }
  // Over plain HTTP browsers send neither Origin nor Sec-Fetch-Site with an image or a link.
  if (!isAllowed && userAgent?.includes('Mozilla/')) {
    return refusal('Without tokens a browser may change something only from an origin that --allow-origin names.');
  }
  return null;
}

function refusal(message: string): ChangeRefusal {
  return { code: 'origin_not_allowed', message };
}

/** True when an origin names the host and port that was asked for, whichever the scheme. */
function isOriginOf(origin: string, host: string | undefined): boolean {
  if (host === undefined) return false;
  const asked = host.toLowerCase();
  return origin === `http://${asked.replace(/:80$/, '')}` || origin === `https://${asked.replace(/:443$/, '')}`;
}
