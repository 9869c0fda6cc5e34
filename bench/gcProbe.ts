// Loaded into the server by --import: on a message it collects garbage and tells what memory is left.
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage());
});
// The channel alone keeps nothing alive.
process.channel?.unref();
