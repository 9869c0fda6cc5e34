import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The text of a file of the project. */
export const text = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Paths of the documents with commands: both READMEs, docs/, deploy/ and examples/. */
export const documents: readonly string[] = [
  'README.md',
  'README.zh.md',
  ...['docs', 'deploy', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .sort(),
  ),
];

/** A fenced block of a Markdown document. `language` is empty if the fence names none. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

/** Every fenced block of a document, in order. */
export function blocksOf(path: string): Block[] {
  const found = text(path).matchAll(/^ *```(\S*)[^\n]*\n(.*?)^ *```$/gms);
  return [...found].map(([, language = '', block = '']) => ({ language, text: block }));
}

/** The text of all fenced blocks of one language. */
export function blocks(path: string, language: string): string[] {
  return blocksOf(path).flatMap((block) => (block.language === language ? [block.text] : []));
}

/**
 * The shell commands of a document: in Markdown, the lines of `sh` blocks; elsewhere, comments indented by three spaces or
 * more. A line that ends in a backslash is continued.
 */
export function commandsOf(path: string): string[] {
  const lines = path.endsWith('.md')
    ? blocks(path, 'sh').flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
    : [...text(path).matchAll(/^# {3,}(.*)$/gm)].map(([, line = '']) => line);
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Every command of every document, once. */
export const allCommands: readonly string[] = [...new Set(documents.flatMap(commandsOf))];

/** The command that is `start`, otherwise the only one that begins with it. @throws Error if there is not exactly one */
export function commandLike(start: string): string {
  const beginning = allCommands.filter((command) => command.startsWith(start));
  const [only] = beginning;
  if (beginning.includes(start)) return start;
  if (only === undefined || beginning.length > 1) throw new Error(`${beginning.length} commands begin with: ${start}`);
  return only;
}

/**
 * The files that run the commands: of each command its beginning, enough to distinguish it from every other. Test files
 * take them from {@link TakenCommands}.
 */
export const runBy = {
  '.ci/run': ['npm ci && npm test'],
  'test/documents/readme.long.test.ts': [
    'npm ci && npm start',
    'python3 -m venv my-functions/resize/venv',
    'my-functions/resize/venv/bin/pip install',
    'curl --data-binary @photo.jpg',
  ],
  'test/documents/readme.test.ts': [
    'curl http://127.0.0.1:8000/global/functions',
    'curl http://127.0.0.1:8000/global/pods',
    'curl http://127.0.0.1:8000/global/nodes',
    'curl "http://127.0.0.1:8000/static/function?func=add"',
    'curl "http://127.0.0.1:8000/dynamic/function?func=add"',
    'curl "http://127.0.0.1:8000/dynamic/pod?pod=add"',
    'curl "http://127.0.0.1:8000/dynamic/node?node=$(hostname)"',
    'curl "http://127.0.0.1:8000/logs?func=errlog"',
    'curl "http://127.0.0.1:8000/running?func=slow"',
    'curl -d "3 4" http://127.0.0.1:8000/function/add',
  ],
  'test/documents/howTo.long.test.ts': [
    'npm start -- --prometheus',
    'npm start -- --gateway',
    '(umask 077; openssl rand -hex 32 > agent-token)',
    'npm start -- agent',
    '(umask 077; echo "team',
    'openssl req',
    'cp server.crt ca.crt',
    'npm start -- --listen 0.0.0.0:8000 --token-file tokens --tls-cert',
    'curl --cacert ca.crt',
    'npm start -- --token-file tokens',
    'nginx -t && nginx -s reload',
    'curl http://127.0.0.1/faascope/global/functions',
    'systemctl enable --now faascope',
    'python3 -m venv my-functions/hello/venv',
    'my-functions/hello/venv/bin/pip install',
    'npm start -- --functions my-functions',
    'curl --data world http://127.0.0.1:8000/function/hello',
    'curl --data "3 4" http://127.0.0.1:8000/function/add',
    'npm start -- doctor',
    'curl http://127.0.0.1:8000/api/v1/doctor',
  ],
  'test/documents/live.long.test.ts': [
    'curl --no-buffer "http://127.0.0.1:8000/api/v1/stream?topic=function:openfaas-fn/checkout&topic=findings"',
    'curl --no-buffer "http://127.0.0.1:8000/api/v1/functions/openfaas-fn/checkout/logs?follow=true&tail=5"',
  ],
  'test/documents/webPage.test.ts': [
    '(umask 077; echo "page',
    'npm start -- --listen 0.0.0.0:8000 --token-file tokens --allow-origin',
  ],
  'test/cluster/documents.test.ts': [
    'npm start -- --kubeconfig ~/.kube/config',
    'npm start -- doctor --kubeconfig ~/.kube/config',
    'kubectl apply -f deploy/server.yaml',
    'kubectl -n faascope create secret generic faascope-tokens',
    'kubectl -n faascope create secret generic faascope-agent-token',
    'kubectl -n faascope port-forward service/faascope 8000',
    "kubectl -n faascope get secret faascope-tokens --output=go-template='{{.data.tokens | base64decode}}' > tokens",
    "kubectl -n faascope get secret faascope-tokens --output=go-template='{{.data.tokens | base64decode}}'",
    'curl --header "Authorization: Bearer $(cut',
    'kubectl apply -f deploy/agent.yaml',
    'npm start --silent -- doctor --rbac',
    'kubectl apply -f roles.yaml',
    'npm start -- --kubernetes --agent',
    'curl --data "3 4" http://gateway.example:8080/function/add',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Commands that no test runs, and why. */
export const notRun: Readonly<Record<string, string>> = {
  'docker build -t faascope:0.1.0': 'needs an image builder and a registry with the base image',
};

/** The commands that one test file runs. Its last test expects that none is left. */
export class TakenCommands {
  readonly #listed: ReadonlySet<string>;
  readonly #taken = new Set<string>();

  constructor(file: keyof typeof runBy) {
    this.#listed = new Set(runBy[file].map(commandLike));
  }

  /** The whole command. @throws Error if it is not listed for this file in {@link runBy} */
  take(start: string): string {
    const command = commandLike(start);
    if (!this.#listed.has(command)) throw new Error(`runBy does not list for this file: ${command}`);
    this.#taken.add(command);
    return command;
  }

  /** Commands that have not been taken. */
  get left(): string[] {
    return [...this.#listed].filter((command) => !this.#taken.has(command));
  }
}
