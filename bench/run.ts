import { benchAgentCore } from './agentCore.ts';
import { benchAgentFleet } from './agentFleet.ts';
import { benchAgentServer } from './agentServer.ts';
import { benchCallGrowth } from './callGrowth.ts';
import { benchCoarse } from './coarse.ts';
import { benchExpositionText } from './expositionText.ts';
import { benchHostile } from './hostile.ts';
import { benchIdle } from './idle.ts';
import { benchInventory } from './inventory.ts';
import { benchPage } from './page.ts';
import { benchPageLogs } from './pageLogs.ts';
import { benchPrometheus } from './prometheus.ts';
import { benchRequests } from './requests.ts';
import { benchStart } from './start.ts';
import { benchStreams } from './streams.ts';

const benches: Readonly<Record<string, (flags: readonly string[]) => Promise<void>>> = {
  requests: benchRequests,
  start: benchStart,
  idle: benchIdle,
  calls: benchCallGrowth,
  exposition: benchExpositionText,
  prometheus: benchPrometheus,
  agent: benchAgentCore,
  'agent-server': benchAgentServer,
  'agent-fleet': benchAgentFleet,
  inventory: benchInventory,
  coarse: benchCoarse,
  hostile: benchHostile,
  streams: benchStreams,
  page: benchPage,
  'page-logs': benchPageLogs,
};

// `npm run bench` runs all benchmarks, `npm run bench -- start idle` the given ones; of streams,
// `--short` for seconds only, `--mixed` those of mixed topics alone.
const isFlag = (word: string) => word.startsWith('--');
const flags = process.argv.slice(2).filter(isFlag);
const wanted = process.argv.slice(2).filter((word) => !isFlag(word));
const unknown = wanted.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  console.error(`Unknown benchmark: ${unknown.join(', ')}. Available: ${Object.keys(benches).join(', ')}`);
  process.exitCode = 2;
} else {
  for (const [name, bench] of Object.entries(benches)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n## ${name}`);
    await bench(flags);
  }
}
