import { METRICS } from '../../src/service/observe/metric-names.ts'

/** docs/service-metrics.md. */
export function metricsPage(note: string): string {
  const rows = METRICS.map(({ name, kind, labels, help }) => {
    const cells = [`\`${name}\``, kind, labels.map((label) => `\`${label}\``).join(', '), help]
    return `| ${cells.join(' | ')} |\n`
  })
  return `# Metrics of the service

${note}\`plimsoll serve\` has these at \`/metrics\` of its introspection address, in the text format of Prometheus, with those of the process (\`process_*\`, \`nodejs_*\`). Names that begin with \`clair_\` are Clair's and mean the same, so its dashboards can be kept; \`handler\` is the path of the route, with its parameters unfilled. \`plimsoll_queue_jobs\`, \`plimsoll_store_bytes\` and \`plimsoll_ready\` are looked up when the page is asked for.

| name | kind | labels | what it says |
| --- | --- | --- | --- |
${rows.join('')}`
}
