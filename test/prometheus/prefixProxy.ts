import { once } from 'node:events';
import { createServer, request } from 'node:http';

/** A proxy in front of a server, and what it has seen. */
export interface PrefixProxy {
  readonly url: string;
  readonly seen: { authorization: string | undefined; tenant: string | string[] | undefined; requests: number };
  stop(): void;
}

/** Forwards requests below a path prefix, like a VictoriaMetrics cluster; anything else is 404. */
export async function prefixProxy(prefix: string, upstream: string): Promise<PrefixProxy> {
  const seen: PrefixProxy['seen'] = { authorization: undefined, tenant: undefined, requests: 0 };
  const server = createServer((asked, response) => {
    const path = asked.url ?? '';
    if (!path.startsWith(`${prefix}/`)) {
      response.writeHead(404).end('404 page not found\n');
      return;
    }
    seen.requests++;
    seen.authorization = asked.headers.authorization;
    seen.tenant = asked.headers['x-scope-orgid'];
    const passed = request(upstream + path.slice(prefix.length), { method: asked.method, headers: asked.headers });
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    asked.pipe(passed);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    seen,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
