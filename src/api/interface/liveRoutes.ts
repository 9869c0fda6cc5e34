import type { FastifyInstance } from 'fastify';
import { dynamicFunction } from '../../contract/interface/dynamicFunction.ts';
import { dynamicNode } from '../../contract/interface/dynamicNode.ts';
import { dynamicPod } from '../../contract/interface/dynamicPod.ts';
import { globalFunctions } from '../../contract/interface/globalFunctions.ts';
import { globalNodes } from '../../contract/interface/globalNodes.ts';
import { globalPods } from '../../contract/interface/globalPods.ts';
import { podsFromNode } from '../../contract/interface/podsFromNode.ts';
import { staticFunction } from '../../contract/interface/staticFunction.ts';
import { staticPod } from '../../contract/interface/staticPod.ts';
import type { WatchTable } from '../../model/watch/watchTable.ts';
import { jsonType } from '../answer/answerHeaders.ts';
import type { LiveAnswer, RequestContext } from '../answer/liveAnswer.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { identityOf } from '../requestIdentity.ts';
import {
  globalFunctionsAnswer,
  globalNodesAnswer,
  globalPodsAnswer,
  podsFromNodeAnswer,
  staticFunctionAnswer,
  staticPodAnswer,
} from './inventoryAnswers.ts';
import { type PathShape, pathSchema, queryOf } from './pathSchema.ts';
import { requestContextOf } from './requestContext.ts';
import { dynamicFunctionAnswer, dynamicNodeAnswer, dynamicPodAnswer } from './usageAnswers.ts';

type Answering = (context: RequestContext, name: string, nowMs: number, watches: WatchTable) => LiveAnswer;

/** The nine paths whose answers are made ahead. */
const livePaths: readonly (readonly [PathShape, Answering])[] = [
  [globalFunctions, globalFunctionsAnswer],
  [staticFunction, staticFunctionAnswer],
  [dynamicFunction, dynamicFunctionAnswer],
  [globalPods, globalPodsAnswer],
  [staticPod, staticPodAnswer],
  [dynamicPod, dynamicPodAnswer],
  [globalNodes, globalNodesAnswer],
  [podsFromNode, podsFromNodeAnswer],
  [dynamicNode, dynamicNodeAnswer],
];

/** Registers the nine paths whose answers are made ahead. */
export function registerLiveRoutes(app: FastifyInstance, { connections, ready, watches }: ApiDependencies): void {
  for (const [shape, answering] of livePaths) {
    app.get(shape.path, { schema: pathSchema(shape), config: { access: 'viewer' } }, async (request, reply) => {
      const identity = identityOf(request.raw);
      const context = requestContextOf(connections, request);
      const name = shape.parameter === null ? '' : String(queryOf(request)[shape.parameter]);
      const { bytes } = await ready.admit(context, identity.scope, request.raw.url ?? shape.path, () =>
        answering(context, name, context.connection.clock.wallMs(), watches),
      );
      return reply.type(jsonType).send(bytes);
    });
  }
}
