import { hostname } from 'node:os';
import { sendHostileTraffic, type Tally } from '../test/transport/hostileTraffic.ts';

// A program of its own, so that the server has a core to itself: node hostileProgram.js PORT [REQUESTS CONNECTIONS SEED
// [CONNECTION]]. As a child with a channel it reports each tenth and waits for a message before the next.
const [port = 0, requests = 500_000, connections = 50_000, seed = 1, only] = process.argv.slice(2).map(Number);
const plan = { port, requests, connections, seed, atOnce: 64, nodeName: hostname() };

async function report(tally: Tally): Promise<void> {
  if (process.send === undefined) return;
  const goOn = new Promise((resolve) => process.once('message', resolve));
  process.send(tally);
  await goOn;
}

const tally = await sendHostileTraffic(only === undefined ? plan : { ...plan, only }, report);
if (process.send === undefined) console.log(JSON.stringify(tally, null, 2));
process.disconnect?.();
