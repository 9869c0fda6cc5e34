/** The version that the dashboard was built from, set by the build. */
declare const __VERSION__: string;
