import { faascopeProgram, sleep, startNode, stop, usageOf } from './process.ts';

const seconds = 60;

/** The cost of the server without clients: with the sample functions and their demo calls, and without calls. */
export async function benchIdle(): Promise<void> {
  for (const flags of [['--no-demo-calls'], []]) {
    const server = await startNode([faascopeProgram, '--listen', '127.0.0.1:0', ...flags]);
    const pid = server.child.pid ?? 0;
    await sleep(10_000);
    const before = usageOf(pid);
    await sleep(seconds * 1000);
    const after = usageOf(pid);
    const percent = (100 * (after.cpuSeconds - before.cpuSeconds)) / seconds;
    const name = flags.length > 0 ? 'idle' : 'idle, with demo calls';
    console.log(`${name}: ${percent.toFixed(2)} % of a core, ${after.rssMb.toFixed(0)} MB RSS (server process)`);
    await stop(server);
  }
}
