import { createServer } from 'node:http';

// The baseline: bare node:http that answers every request with the same body of the given size. It sends the headers
// that any JSON API needs; faascope's two headers against framing and type sniffing count as faascope's cost.
const body = Buffer.alloc(Number(process.argv[2]), 'x');

const server = createServer((_request, response) => {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': body.length,
  });
  response.end(body);
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`at http://127.0.0.1:${address.port}\n`);
});
