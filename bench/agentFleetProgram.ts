import { createServer } from 'node:http';
import { SimulatedAgent } from '../test/agent/simulatedAgent.ts';
import { fleetNodes, fleetPods } from './agentFleetPods.ts';

// The agents of the fleet, in this process. It prints the address of a server that lists them.
const pods = fleetPods();
const agents = await Promise.all(
  fleetNodes.map((name) => SimulatedAgent.start(pods.filter(({ nodeName }) => nodeName === name))),
);
const sum = (of: (agent: SimulatedAgent) => number) => agents.reduce((total, agent) => total + of(agent), 0);

const told = createServer((_request, response) => {
  response.end(
    JSON.stringify({
      origins: agents.map(({ origin }) => origin),
      questions: sum(({ questions }) => questions),
      sentBytes: sum(({ sentBytes }) => sentBytes),
    }),
  );
});
told.listen(0, '127.0.0.1', () => {
  const address = told.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  console.log(`at http://127.0.0.1:${port}`);
});
