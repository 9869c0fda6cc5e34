import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { Fault } from '../../model/fault.ts';
import { everyAnswer } from '../answer/answerHeaders.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { requestIdentity } from '../requestIdentity.ts';
import { encodings, type PageName, type UiFile, type UiFiles } from './uiFiles.ts';

const options = { schema: { hide: true }, config: { access: 'public' } } as const;

/**
 * `/ui/`: the dashboard; `/docs`: the HTTP interface described. They name nothing of what is watched and need no token.
 */
export function registerUi(app: FastifyInstance, { ui }: ApiDependencies): void {
  // Relative, because a proxy may serve everything below a prefix.
  app.get('/', options, async (_request, reply) => reply.redirect('ui/', 302));
  app.get('/ui', options, async (_request, reply) => reply.redirect('ui/', 302));
  app.get('/docs', options, async (_request, reply) => {
    requireBuilt(ui);
    return sendPage(ui, 'docs.html', './ui/', reply);
  });
  app.get('/ui/*', options, async (request, reply) => {
    requireBuilt(ui);
    const { rest } = requestIdentity(request.raw).route;
    const file = ui.find(rest.join('/'));
    if (file !== null) return sendFile(ui, file, request, reply);
    if (rest[0] === 'assets') throw new Fault('unknown_path', 'The dashboard has no such file. Reload the page.');
    // Every other path is a place in the dashboard.
    return sendPage(ui, 'index.html', rest.length > 1 ? '../'.repeat(rest.length - 1) : './', reply);
  });
}

/** @throws Fault unknown_path in a checkout that was not built */
function requireBuilt(ui: UiFiles): void {
  if (!ui.isBuilt) throw new Fault('unknown_path', 'The dashboard is not built. Run npm run build.');
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

/** @param base where `/ui/` is, seen from the page */
async function sendPage(ui: UiFiles, name: PageName, base: string, reply: FastifyReply): Promise<string> {
  const nonce = randomBytes(18).toString('base64');
  const head = `<base href="${base}" />\n    <meta name="style-nonce" content="${nonce}" />`;
  reply.type('text/html; charset=utf-8').header('content-security-policy', pageRules(nonce));
  return (await ui.page(name)).replace('<head>', () => `<head>\n    ${head}`);
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
