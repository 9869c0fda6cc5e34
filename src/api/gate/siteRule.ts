import type { ErrorCode } from '../../contract/errorCode.ts';
import type { GateFacts } from './gateFacts.ts';
import type { OriginRule } from './originRule.ts';
import type { TokenTable } from './tokenTable.ts';

/** The settings that decide whose pages may do what. */
export interface SitePolicy {
  readonly origins: OriginRule;
  /** Null when no token is required. */
  readonly tokens: TokenTable | null;
  readonly loopbackOnly: boolean;
  /** True when `--allow-target` was given. */
  readonly targetsListed: boolean;
}

/** Why a request may not change anything, whatever its role. */
interface ChangeRefusal {
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
 * Whether a request may use its cookie, which browsers also send with requests of other programs on the same host:
 * cookies ignore ports. Over plain HTTP browsers send neither Sec-Fetch-Site nor, when they read, Origin; where they
 * send Sec-Fetch-Site, it alone decides: Origin tells only which page asked, Sec-Fetch-Site also of other sites that
 * redirected the request here, and such a site must not choose what the own pages' requests do.
 * @param reads whether the request changes nothing
 */
export function mayUseCookie({ origin, fetchSite }: GateFacts, host: string | undefined, reads: boolean): boolean {
  if (fetchSite !== undefined && !fetchSites.has(fetchSite)) return false;
  if (fetchSite === 'same-origin') return true;
  if (fetchSite === undefined && origin !== undefined) return isOriginOf(origin, host);
  return reads && origin === undefined && (fetchSite === undefined || fetchSite === 'none');
}

/**
 * Whether a page of another site, whose origin is not allowed, wants to read. Without Sec-Fetch-Site, which browsers do
 * not send over plain HTTP, an Origin other than the server's own means one.
 */
export function isOfOtherSite({ origin, fetchSite }: GateFacts, policy: SitePolicy, host: string | undefined): boolean {
  if (origin !== undefined && isAllowed(origin, policy, host, knowsItself(policy))) return false;
  if (fetchSite === undefined) return origin !== undefined && !isOriginOf(origin, host);
  return fetchSites.get(fetchSite) ?? true;
}

/**
 * Protects `/setIP` and calls from pages of other sites (CSRF). Null if the request passes; its role is checked next.
 * @param host host and port that the client addressed
 */
export function changeRefusal(facts: GateFacts, policy: SitePolicy, host: string | undefined): ChangeRefusal | null {
  const isKnown = knowsItself(policy);
  const refusal = siteRefusal(facts, policy, host, isKnown);
  if (refusal !== null || isKnown) return refusal;
  if (!policy.targetsListed) {
    return {
      code: 'target_not_allowed',
      message: 'Not permitted on a server that listens beyond loopback without --token-file or --allow-target.',
    };
  }
  // Over plain HTTP, browsers send neither Origin nor Sec-Fetch-Site for an image or a link.
  const { origin, userAgent } = facts;
  if ((origin === undefined || !policy.origins.allows(origin)) && userAgent?.includes('Mozilla/')) {
    return originRefusal(
      'Without tokens, browsers may change something only from an origin permitted by --allow-origin.',
    );
  }
  return null;
}

/**
 * Refuses a change that a page of another site, or of an origin that is not allowed, asks for.
 * @param ownIsAllowed whether the server's own origin is allowed
 */
export function siteRefusal(
  { origin, fetchSite }: GateFacts,
  policy: SitePolicy,
  host: string | undefined,
  ownIsAllowed: boolean,
): ChangeRefusal | null {
  const fromElsewhere = fetchSite === undefined ? false : fetchSites.get(fetchSite);
  if (fromElsewhere === undefined) {
    return originRefusal('Send a valid Sec-Fetch-Site header once, or none.');
  }
  const isPermitted = origin !== undefined && isAllowed(origin, policy, host, ownIsAllowed);
  if (origin !== undefined && !isPermitted) {
    return originRefusal('This origin may not change anything; to permit it, start the server with --allow-origin.');
  }
  if (fromElsewhere && !isPermitted) {
    return originRefusal('Pages of other sites may not change anything; open the address directly.');
  }
  return null;
}

/**
 * Whether the server's own origin is allowed. Without tokens and beyond loopback, an attacker's name can resolve to this
 * address (DNS rebinding), so the own origin proves nothing.
 */
function knowsItself({ loopbackOnly, tokens }: SitePolicy): boolean {
  return loopbackOnly || tokens !== null;
}

function isAllowed(origin: string, { origins }: SitePolicy, host: string | undefined, ownIsAllowed: boolean): boolean {
  return origins.allows(origin) || (ownIsAllowed && isOriginOf(origin, host));
}

function originRefusal(message: string): ChangeRefusal {
  return { code: 'origin_not_allowed', message };
}

/** True when an origin has the host and port that were addressed, whatever its scheme. */
function isOriginOf(origin: string, host: string | undefined): boolean {
  if (host === undefined) return false;
  const asked = host.toLowerCase();
  return origin === `http://${asked.replace(/:80$/, '')}` || origin === `https://${asked.replace(/:443$/, '')}`;
}
