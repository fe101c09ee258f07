/** Counters, gauges and histograms by name; prom-client is behind it. Every name is declared in observe/metric-names.ts. */
export interface Metrics {
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void
  set(name: string, value: number, labels?: Readonly<Record<string, string>>): void
  /** Seconds, or bytes where the name says so. */
  observe(name: string, value: number, labels?: Readonly<Record<string, string>>): void
}

export const noMetrics: Metrics = { count: () => undefined, set: () => undefined, observe: () => undefined }
