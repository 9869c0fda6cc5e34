/** Pairs in every time series of an answer: one for each of the last 60 closed seconds. */
export const windowSeconds = 60;

/** Bytes in the KiB that disk and network rates are counted in. */
export const bytesPerKib = 1024;
