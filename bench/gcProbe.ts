// Loaded into the server by --import: on a message it collects garbage and tells what memory is left.
process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.send?.({ heapUsed, rss });
});
// The channel alone keeps nothing alive.
process.channel?.unref();
