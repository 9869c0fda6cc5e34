import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { Fault } from '../../model/fault.ts';
import { everyAnswer } from '../answer/answerHeaders.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { requestIdentity } from '../requestIdentity.ts';
import { encodings, type UiFile, type UiFiles } from './uiFiles.ts';

const options = { schema: { hide: true }, config: { access: 'public' } } as const;

/** `/ui/`: the dashboard. It names nothing of what is watched, so it needs no token. */
export function registerUi(app: FastifyInstance, { ui }: ApiDependencies): void {
  // Relative, because a proxy may serve everything below a prefix.
  app.get('/ui', options, async (_request, reply) => reply.redirect('ui/', 302));
  app.get('/ui/*', options, async (request, reply) => {
    if (!ui.isBuilt) throw new Fault('unknown_path', 'The dashboard is not built. Run npm run build.');
    const { rest } = requestIdentity(request.raw).route;
    const file = ui.find(rest.join('/'));
    if (file !== null) return sendFile(ui, file, request, reply);
    if (rest[0] === 'assets') throw new Fault('unknown_path', 'The dashboard has no such file. Reload the page.');
    return sendPage(ui, rest.length, reply);
  });
}

async function sendFile(
  ui: UiFiles,
  file: UiFile,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Buffer | null> {
  reply
    .header('cache-control', 'public, max-age=31536000, immutable')
    .header('etag', file.etag)
    .header('vary', 'Accept-Encoding');
  if (request.headers['if-none-match'] === file.etag) {
    reply.code(304);
    return null;
  }
  const accepted = new Negotiator(request.raw).encodings([...encodings]);
  const encoding = encodings.find((each) => file.encodings.includes(each) && accepted.includes(each)) ?? 'identity';
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  reply.type(file.type);
  return ui.bytes(file, encoding);
}

/** Every other path is a place in the dashboard. @param depth segments of the path below `/ui/` */
async function sendPage(ui: UiFiles, depth: number, reply: FastifyReply): Promise<string> {
  const nonce = randomBytes(18).toString('base64');
  const base = depth > 1 ? '../'.repeat(depth - 1) : './';
  const head = `<base href="${base}" />\n    <meta name="style-nonce" content="${nonce}" />`;
  reply.type('text/html; charset=utf-8').header('content-security-policy', pageRules(nonce));
  return (await ui.indexHtml()).replace('<head>', () => `<head>\n    ${head}`);
}

/** Scripts come from this origin only. The nonce is for styles that libraries insert. */
function pageRules(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    everyAnswer['content-security-policy'],
  ].join('; ');
}
