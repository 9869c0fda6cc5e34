import { usualTail } from '../../contract/v1/functionLogs.ts';
import { Fault } from '../../model/fault.ts';
import type { LogLine } from '../../model/invocation/lineNumbers.ts';
import { recordMs } from '../../model/invocation/logRecord.ts';
import type { LogQuery } from '../../model/source/logSource.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import { functionAt } from './entityAt.ts';
import { logLineObject } from './invocationObject.ts';
import { unixSeconds } from './unixSeconds.ts';
import { unknownEntity } from './unknownEntity.ts';
import type { V1Handler, V1Request } from './v1Request.ts';

/** UTF-16 units of the lines of one answer, roughly with their memory. */
const mostUnits = 8 * 1024 * 1024;
const lineOverhead = 200;

/** `/api/v1/functions/{namespace}/{name}/logs` */
export const functionLogsRoute: V1Handler<'functionLogs'> = async (request, reply) => {
  const { connection } = request.context();
  const { logs, clock } = connection;
  const { q } = request.query;
  const query = logQuery(request, clock.wallMs());
  if (logs === null) throw new Fault('no_log_source', 'No connected source provides logs.');
  const text = typeof q === 'string' ? q.toLowerCase() : null;
  const most = query.tailLines ?? 0;
  const last = new LastLines(most);
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  // Of lines that contain a text, the last ones are known only at the end.
  const wanted = text === null ? query : { ...query, tailLines: most === 0 ? 0 : null };
  for await (const batch of logs.records(wanted, gone.signal)) {
    for (const line of batch) if (text === null || line.text.toLowerCase().includes(text)) last.add(line);
  }
  const { lines, dropped } = last;
  const [first] = lines;
  const owners = first === undefined ? new Map<string, string>() : logs.owners(query.functionId, recordMs(first));
  const items = lines.map((line) => logLineObject({ ...line, invocation: owners.get(line.id) ?? null }));
  return { nowSeconds: unixSeconds(clock.wallMs()), total: items.length, dropped, items };
};

/** @throws Fault unknown_function, unknown_pod */
function logQuery(request: V1Request, nowMs: number): LogQuery {
  const view = viewOf(request.context(), nowMs);
  const { id } = functionAt(view, request.param('namespace'), request.param('name'));
  const { tail, since, pod } = request.query;
  const pods = view.inventory.index.podsOf(id);
  const podUid = pod === undefined ? null : pods.find((each) => each.id.name === pod)?.uid;
  if (podUid === undefined) throw unknownEntity('pod');
  return {
    functionId: id,
    podUid,
    tailLines: typeof tail === 'number' ? tail : usualTail,
    sinceMs: typeof since === 'number' ? nowMs - since * 1000 : null,
  };
}

/** The last lines of those added, within a limit of bytes. */
class LastLines {
  dropped = 0;
  readonly #most: number;
  #lines: LogLine[] = [];
  #first = 0;
  #units = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get lines(): readonly LogLine[] {
    return this.#lines.slice(this.#first);
  }

  add(line: LogLine): void {
    this.#lines.push(line);
    this.#units += line.text.length + lineOverhead;
    if (this.#lines.length - this.#first > this.#most) this.#dropFirst();
    for (; this.#units > mostUnits; this.dropped++) this.#dropFirst();
    if (this.#first < 1024 || this.#first * 2 < this.#lines.length) return;
    this.#lines = this.#lines.slice(this.#first);
    this.#first = 0;
  }

  #dropFirst(): void {
    this.#units -= (this.#lines[this.#first]?.text.length ?? 0) + lineOverhead;
    this.#first++;
  }
}
