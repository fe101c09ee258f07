/** Counts what is asked of the server, for Prometheus. */
export interface RequestMetrics {
  answered(status: number, seconds: number): void
  scanned(documents: number): void
  /** https://prometheus.io/docs/instrumenting/exposition_formats/ */
  text(): string
}

export function createMetrics(): RequestMetrics {
  const answers = new Map<number, number>()
  const started = Date.now() / 1000
  let seconds = 0
  let documents = 0
  return {
    answered(status, took) {
      answers.set(status, (answers.get(status) ?? 0) + 1)
      seconds += took
    },
    scanned(count) {
      documents += count
    },
    text() {
      const codes = [...answers].sort(([a], [b]) => a - b)
      const total = codes.reduce((sum, [, count]) => sum + count, 0)
      const { user, system } = process.cpuUsage()
      return [
        '# HELP kubesec_http_requests_total Requests answered, by status.',
        '# TYPE kubesec_http_requests_total counter',
        ...codes.map(([code, count]) => `kubesec_http_requests_total{code="${code}"} ${count}`),
        '# HELP kubesec_http_request_duration_seconds Time from a request to its answer.',
        '# TYPE kubesec_http_request_duration_seconds summary',
        `kubesec_http_request_duration_seconds_sum ${seconds}`,
        `kubesec_http_request_duration_seconds_count ${total}`,
        ...metric('kubesec_documents_total', 'counter', 'Documents scored.', documents),
        ...metric(
          'process_cpu_seconds_total',
          'counter',
          'Total user and system CPU time spent in seconds.',
          (user + system) / 1e6,
        ),
        ...metric(
          'process_resident_memory_bytes',
          'gauge',
          'Resident memory size in bytes.',
          process.memoryUsage.rss(),
        ),
        ...metric(
          'process_start_time_seconds',
          'gauge',
          'Start time of the process since unix epoch in seconds.',
          started,
        ),
        '',
      ].join('\n')
    },
  }
}

function metric(name: string, type: string, help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`]
}
