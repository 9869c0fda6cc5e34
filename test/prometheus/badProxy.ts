import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** How the proxy answers. */
export type Misbehaviour =
  | 'none'
  | 'stall'
  | 'unprocessable'
  | 'unavailable'
  | 'half'
  | 'nan'
  | 'infinite'
  | 'html'
  | 'redirect'
  | 'huge'
  | 'million'
  | 'reset';

/** A proxy in front of a server that a test can make misbehave. */
export class BadProxy {
  does: Misbehaviour = 'none';
  requests = 0;
  /** Queries received, newest last. */
  readonly queries: string[] = [];
  readonly #server: Server;
  readonly #upstream: string;
  #port = 0;

  private constructor(upstream: string) {
    this.#upstream = upstream;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(upstream: string): Promise<BadProxy> {
    const proxy = new BadProxy(upstream);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    const address = proxy.#server.address();
    if (typeof address === 'object' && address !== null) proxy.#port = address.port;
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    const form = Buffer.concat(chunks).toString();
    this.queries.push(new URLSearchParams(form).get('query') ?? '');
    const headers = { 'content-type': 'application/json' };
    const error = (errorType: string) =>
      JSON.stringify({ status: 'error', errorType, error: `${errorType} in a test` });
    switch (this.does) {
      case 'stall':
        return;
      case 'reset':
        response.destroy();
        return;
      case 'unprocessable':
        response.writeHead(422, headers).end(error('execution'));
        return;
      case 'unavailable':
        response.writeHead(503, headers).end(error('unavailable'));
        return;
      case 'html':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Log in</h1>');
        return;
      case 'redirect':
        response.writeHead(302, { location: `${this.#upstream}/api/v1/query` }).end();
        return;
      case 'huge':
        response.writeHead(200, headers);
        await pour(response, 50, () => mebibyte);
        return;
      case 'million':
        response.writeHead(200, headers);
        await pour(response, 1000, () => thousandSeries);
        return;
    }
    const isPost = request.method === 'POST';
    const answer = await fetch(this.#upstream + (request.url ?? ''), {
      method: isPost ? 'POST' : 'GET',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: isPost ? form : null,
    });
    let text = await answer.text();
    if (this.does === 'nan') text = text.replace(/,"[^"]*"\]/g, ',"NaN"]');
    if (this.does === 'infinite') text = text.replace(/,"[^"]*"\]/g, ',"+Inf"]');
    response.writeHead(answer.status, { ...headers, 'content-length': Buffer.byteLength(text) });
    if (this.does === 'half') response.write(text.slice(0, text.length >> 1), () => response.destroy());
    else response.end(text);
  }
}

const mebibyte = `"${'x'.repeat(2 ** 20)}"`;

/** A thousand series, sent repeatedly: no reader gets far enough to notice that they repeat. */
const thousandSeries = Array.from(
  { length: 1000 },
  (_, index) => `{"metric":{"instance":"127.0.0.1:1","device":"d${index}"},"value":[1,"1"]}`,
).join(',');

/** Sends a well-formed vector of many parts, as fast as it is read. */
async function pour(response: ServerResponse, parts: number, part: () => string): Promise<void> {
  const pieces = function* () {
    yield '{"status":"success","data":{"resultType":"vector","result":[';
    for (let index = 0; index < parts; index++) yield (index > 0 ? ',' : '') + part();
    yield ']}}';
  };
  await pipeline(Readable.from(pieces()), response);
}
