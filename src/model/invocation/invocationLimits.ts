/** Limits of what a hostile log can make the parser of one container hold. */

/** UTF-16 units of a name or call id; longer ones are cut. */
export const longestName = 128;
/** Sub-functions of one invocation; more are not listed. */
export const mostSubFunctions = 256;
/** Calls between sub-functions of one invocation. */
export const mostEdges = 1024;
/**
 * Sub-functions and calls between them, of all invocations of a container; the oldest finished ones are dropped first.
 */
export const mostHeldNames = 20_000;
/** Invocations open at the same time; one more ends the oldest, with an unknown end. */
export const mostOpenRuns = 256;
/** Lines of calls that have not been logged yet. */
export const mostUnclaimedLines = 512;
/** Threads whose invocation is remembered. */
export const mostThreads = 256;
/** Finished invocations kept by default. */
export const defaultKeepFinished = 1000;
/** Memory of the log lines of one run; the oldest are dropped first. */
export const mostRunLinesBytes = 256 * 1024;
/** Memory of the log lines of all runs of a container; those of the oldest finished runs are dropped first. */
export const mostLinesBytes = 2 * 1024 * 1024;
/** Lines whose run is not known yet, and their memory; the oldest are dropped first. */
export const mostHeldLines = 512;
/** Memory of the lines whose run is not known yet. */
export const mostHeldLinesBytes = 64 * 1024;
/** UTF-16 units of a log line; the rest is cut off. */
export const longestKeptLine = 8192;
/** Memory of the log lines of all containers of a function. */
export const mostFunctionLinesBytes = 8 * 1024 * 1024;
