import type { ErrorCode } from '../../contract/errorCode.ts';
import type { GateFacts } from './gateFacts.ts';
import type { GatePolicy } from './gatePolicy.ts';

/** Why a request may not change anything, whatever its role. */
export interface ChangeRefusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The values of Sec-Fetch-Site, and whether each means a page of another site. */
const fetchSites: ReadonlyMap<string, boolean> = new Map([
  ['none', false],
  ['same-origin', false],
  ['same-site', true],
  ['cross-site', true],
]);

/**
 * Protects `/setIP` and calls from pages of other sites (CSRF). Null when the request may go on to the check of its
 * role.
 * @param host host and port that the client addressed
 */
export function changeRefusal(facts: GateFacts, policy: GatePolicy, host: string | undefined): ChangeRefusal | null {
  const { origin, fetchSite, userAgent } = facts;
  const fromElsewhere = fetchSite === undefined ? false : fetchSites.get(fetchSite);
  if (fromElsewhere === undefined) {
    return refusal('Send a valid Sec-Fetch-Site header once, or none.');
  }
  // Without tokens and beyond loopback, an attacker's name can resolve to this address (DNS rebinding), so the server's
  // own origin proves nothing.
  const knowsItself = policy.loopbackOnly || policy.tokens !== null;
  const isAllowed =
    origin !== undefined && (policy.origins.allows(origin) || (knowsItself && isOriginOf(origin, host)));
  if (origin !== undefined && !isAllowed) {
    return refusal('This origin may not change anything; to permit it, start the server with --allow-origin.');
  }
  if (fromElsewhere && !isAllowed) {
    return refusal('Pages of other sites may not change anything; open the address directly.');
  }
  if (policy.loopbackOnly || policy.tokens !== null) return null;
  if (!policy.targetsListed) {
    return {
      code: 'target_not_allowed',
      message: 'Not permitted on a server that listens beyond loopback without --token-file or --allow-target.',
    };
  }
  // Over plain HTTP, browsers send neither Origin nor Sec-Fetch-Site for an image or a link.
  if (!isAllowed && userAgent?.includes('Mozilla/')) {
    return refusal('Without tokens, browsers may change something only from an origin permitted by --allow-origin.');
  }
  return null;
}

function refusal(message: string): ChangeRefusal {
  return { code: 'origin_not_allowed', message };
}

/** True when an origin has the host and port that were addressed, whatever its scheme. */
function isOriginOf(origin: string, host: string | undefined): boolean {
  if (host === undefined) return false;
  const asked = host.toLowerCase();
  return origin === `http://${asked.replace(/:80$/, '')}` || origin === `https://${asked.replace(/:443$/, '')}`;
}
