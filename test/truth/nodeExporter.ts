import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { untilPrinted } from '../untilPrinted.ts';

const port = 19_100;

/** What node_exporter reads on this machine. */
export interface ExporterReading {
  readonly atMs: number;
  readonly cpuSeconds: number;
  readonly cpuUnusedSeconds: number;
  readonly memoryPercent: number;
  readonly diskWrittenBytes: number;
  readonly diskReadBytes: number;
  readonly rootDiskPercent: number;
}

/** Debian's node_exporter, running during a test. */
export class NodeExporter {
  readonly #child = spawn('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${port}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });

  ready(): Promise<void> {
    return untilPrinted(this.#child.stderr, /Listening on|TLS is disabled/);
  }

  async read(): Promise<ExporterReading> {
    const atMs = Date.now();
    const lines = (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).split('\n');
    const sum = (pattern: RegExp) =>
      lines
        .filter((line) => pattern.test(line))
        .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
    const disk = 'device="(sd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\\d+n\\d+)"';
    const root = 'mountpoint="/"';
    return {
      atMs,
      cpuSeconds: sum(/^node_cpu_seconds_total/),
      cpuUnusedSeconds: sum(/^node_cpu_seconds_total.*mode="(idle|iowait|steal)"/),
      memoryPercent: 100 * (1 - sum(/^node_memory_MemAvailable_bytes/) / sum(/^node_memory_MemTotal_bytes/)),
      diskWrittenBytes: sum(new RegExp(`^node_disk_written_bytes_total.*${disk}`)),
      diskReadBytes: sum(new RegExp(`^node_disk_read_bytes_total.*${disk}`)),
      rootDiskPercent:
        100 *
        (1 -
          sum(new RegExp(`^node_filesystem_avail_bytes.*${root}`)) /
            sum(new RegExp(`^node_filesystem_size_bytes.*${root}`))),
    };
  }

  async stop(): Promise<void> {
    this.#child.kill();
    await once(this.#child, 'exit');
  }
}
