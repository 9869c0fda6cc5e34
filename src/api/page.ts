import type { FastifyInstance } from 'fastify';
import { Fault } from '../model/fault.ts';
import { everyAnswer } from './answer/answerHeaders.ts';
import { type RequestContext, viewOf } from './answer/liveAnswer.ts';
import type { ApiDependencies } from './apiDependencies.ts';
import { spelledName, type View, visibleFunctions, visiblePods } from './entityLookup.ts';
import { identityOf } from './requestIdentity.ts';

const pageRules = `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; ${everyAnswer['content-security-policy']}`;

/** `/`: a small page that shows what is watched and links every path with real names filled in. */
export function registerPage(app: FastifyInstance, { connections, version }: ApiDependencies): void {
  app.get('/', { schema: { hide: true }, config: { access: 'viewer' } }, async (request, reply) => {
    const connection = connections.find(null);
    const { namespaces } = identityOf(request.raw);
    const watching =
      connection === null
        ? ['<p>Nothing is connected yet.</p>']
        : watched({ connection, connectionName: null, namespaces }, connection.clock.wallMs());
    const others = list([
      link('/setIP', { ip: 'local' }),
      link('/openapi.json'),
      link('/healthz'),
      link('/readyz'),
      link('/metrics'),
    ]);
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pageRules)
      .send(page([`<p>faascope ${version}</p>`, ...watching, others].join('\n')));
  });
}

function watched(context: RequestContext, nowMs: number): string[] {
  const { connection } = context;
  const where = `<b>${escaped(connection.name === 'local' ? 'this machine' : connection.name)}</b>`;
  let view: View;
  try {
    view = viewOf(context, nowMs);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return [`<p>Watching ${where}, no inventory yet. ${escaped(thrown.message)}</p>`];
  }
  const functions = visibleFunctions(view).map((fn) => spelledName(fn.id, view.inventory));
  const nodes = view.inventory.nodes.map(({ name }) => name);
  const counts = [
    counted(functions.length, 'function'),
    counted(visiblePods(view).length, 'pod'),
    counted(nodes.length, 'node'),
  ];
  return [
    `<p>Watching ${where}: ${counts.join(', ')}.</p>`,
    list([link('/global/functions'), link('/global/pods'), link('/global/nodes')]),
    ...nodes.map((node) =>
      section(node, [link('/dynamic/node', { node }), link('/dynamic/getPodsFromNode', { node })]),
    ),
    ...functions.map((func) =>
      section(func, [
        link('/static/function', { func }),
        link('/dynamic/function', { func }),
        link('/static/pod', { pod: func }),
        link('/dynamic/pod', { pod: func }),
        link('/logs', { func }),
        link('/running', { func }),
      ]),
    ),
    ...connection.notRunnable.map(({ name, line, reason }) =>
      section(name, [`Cannot run here (line ${line} of the stack file). ${escaped(reason)}`]),
    ),
  ];
}

function page(body: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>faascope</title>
<style>
:root { color-scheme: light dark }
body { font: 13px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { font-size: 1em; margin: 1.2em 0 0 } ul { margin: 0; padding-left: 1.2em } a { overflow-wrap: anywhere }
</style>
${body}
</html>
`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function section(title: string, links: readonly string[]): string {
  return `<h2>${escaped(title)}</h2>${list(links)}`;
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
}

function link(path: string, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString();
  const url = escaped(search === '' ? path : `${path}?${search}`);
  return `<a href="${url}">${url}</a>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
