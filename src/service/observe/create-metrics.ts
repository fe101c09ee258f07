import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Logger } from './logger.ts'
import { METRICS, type MetricEntry } from './metric-names.ts'
import type { Metrics } from './metrics.ts'

export interface MetricsPage {
  readonly type: string
  readonly text: string
}

export interface CollectedMetrics extends Metrics {
  /** For Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  page(): Promise<MetricsPage>
}

type Labels = Readonly<Record<string, string>>

/** Metrics in a registry of their own. What goes wrong in counting is logged once, and is never the end of what is counted. */
export function createMetrics(log: Logger, entries: readonly MetricEntry[] = METRICS): CollectedMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counters = new Map<string, Counter>()
  const gauges = new Map<string, Gauge>()
  const histograms = new Map<string, Histogram>()
  for (const { name, kind, help, labels, buckets } of entries) {
    const options = { name, help, labelNames: labels, registers: [registry] }
    if (kind === 'counter') counters.set(name, new Counter(options))
    else if (kind === 'gauge') gauges.set(name, new Gauge(options))
    else histograms.set(name, new Histogram({ ...options, ...(buckets ? { buckets: [...buckets] } : {}) }))
  }
  const wrong = new Set<string>()
  const safely = (name: string, change: () => void): void => {
    try {
      change()
    } catch (error) {
      if (!wrong.has(name)) log.error({ metric: name, err: error }, 'metric not counted')
      wrong.add(name)
    }
  }
  return {
    count: (name, labels = {}, by = 1) => safely(name, () => known(counters, name).inc(copy(labels), by)),
    set: (name, value, labels = {}) => safely(name, () => known(gauges, name).set(copy(labels), value)),
    observe: (name, value, labels = {}) =>
      safely(name, () => known(histograms, name).observe(copy(labels), value)),
    page: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  }
}

function known<T>(all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name)
  if (!found) throw new Error(`There is no metric ${name} of that kind in metric-names.ts.`)
  return found
}

function copy(labels: Labels): Record<string, string> {
  return { ...labels }
}
