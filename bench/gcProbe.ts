// Loaded into the server by --import: on a message it collects garbage and reports the memory in use.
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage());
});
// The channel must not keep the process alive.
process.channel?.unref();
