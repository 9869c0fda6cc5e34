import { createServer, type ServerResponse } from 'node:http';

// The yardstick: bare node:http that writes as many bytes to each client, once a second, the same buffer to all.
const bytes = Number(process.argv[2]);
const open = new Set<ServerResponse>();

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  open.add(response);
  response.once('close', () => open.delete(response));
});

function tick(): void {
  const nowMs = Date.now();
  const second = Math.floor(nowMs / 1000);
  const head = `event: second\nid: ${second}\ndata: {"second":${second},"nowSeconds":${nowMs / 1000},"x":"`;
  const event = Buffer.from(`${head}${'x'.repeat(Math.max(0, bytes - head.length - 4))}"}\n\n`);
  for (const response of open) response.write(event);
  setTimeout(tick, 1050 - (Date.now() % 1000));
}

server.listen(0, '127.0.0.1', () => {
  tick();
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`at http://127.0.0.1:${address.port}\n`);
});
