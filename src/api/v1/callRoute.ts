import { invocationReason } from '../../contract/v1/invocationReason.ts';
import type { SentCalls } from '../../model/calls/sentCalls.ts';
import { type CallMatch, matchCall } from '../../model/invocation/matchCall.ts';
import { callsOfFunction } from '../../model/invocation/runningCalls.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import { invocationObject } from '../objects/invocationObject.ts';
import { unixSeconds, unixSecondsOrNull } from '../objects/unixSeconds.ts';
import { unknownEntity } from '../unknownEntity.ts';
import { functionAt } from './entityAt.ts';
import type { V1Handler } from './v1Request.ts';

/** `/api/v1/functions/{namespace}/{name}/calls/{id}` */
export function callRoute(sentCalls: SentCalls): V1Handler<'call'> {
  return async (request) => {
    const context = request.context();
    const { connection } = context;
    const { clock, logs } = connection;
    const view = viewOf(context, clock.wallMs());
    const fn = functionAt(view, request.param('namespace'), request.param('name'));
    const callId = request.param('id');
    const known = await callsOfFunction(connection, view.inventory, fn);
    const call = sentCalls.find(fn.id, callId);
    const others = sentCalls.of(fn.id).filter((each) => each !== call);
    const nowMs = clock.wallMs();
    const match: CallMatch = matchCall(callId, call, others, known, nowMs);
    if (match.matched === null && call === null) throw unknownEntity('invocation');
    const { namespace, name } = fn.id;
    return {
      nowSeconds: unixSeconds(nowMs),
      connection: connection.name,
      function: { namespace, name },
      callId,
      sentAtSeconds: unixSecondsOrNull(call?.startedAtMs ?? null),
      answeredAtSeconds: unixSecondsOrNull(call?.endedAtMs ?? null),
      invocation: match.matched === null ? null : invocationObject(match.invocation),
      matched: match.matched,
      why: match.matched === null ? invocationReason(logs === null ? 'no_log_source' : match.why) : null,
    };
  };
}
