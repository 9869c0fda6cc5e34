const seconds = 100;

/** Gaps, in seconds, between the timestamps of a pod's newest CPU samples in a server. */
export async function sampleGaps(serverUrl: string, podName: string): Promise<readonly number[]> {
  const query = `container_cpu_usage_seconds_total{pod="${podName}",container!="",container!="POD"}[${seconds}s]`;
  const response = await fetch(`${serverUrl}/api/v1/query`, {
    method: 'POST',
    // By default, VictoriaMetrics hides the newest 30 s.
    body: new URLSearchParams({ query, latency_offset: '1ms', nocache: '1' }),
  });
  const answer: { data: { result: { values: [number, string][] }[] } } = JSON.parse(await response.text());
  return answer.data.result.flatMap(({ values }) => {
    const times = [...new Set(values.map(([second]) => second))].sort((a, b) => a - b);
    return times.slice(1).map((time, index) => time - (times[index] ?? time));
  });
}
