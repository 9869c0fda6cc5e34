/** What a hostile log can make the parser of one container hold, at most. */

/** UTF-16 units of a name or a call id; what is longer is cut. */
export const longestName = 128;
/** Sub-functions of one invocation; further ones are not listed. */
export const mostSubFunctions = 256;
/** Calls between sub-functions of one invocation. */
export const mostEdges = 1024;
/** Sub-functions and calls between them, of all invocations of a container together; the oldest finished go first. */
export const mostHeldNames = 20_000;
/** Invocations that are open at the same time; one more ends the oldest, its end unknown. */
export const mostOpenRuns = 256;
/** Lines that belong to a call whose only line is still to come. */
export const mostUnclaimedLines = 512;
/** Threads of which it is remembered whose they are. */
export const mostThreads = 256;
/** Finished invocations that are kept when the caller does not say. */
export const defaultKeepFinished = 1000;
