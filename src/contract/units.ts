/** Length of every time series of an answer: the last 60 closed seconds. */
export const windowSeconds = 60;

/** Bytes in a KiB, the unit of disk and network rates. */
export const bytesPerKib = 1024;
