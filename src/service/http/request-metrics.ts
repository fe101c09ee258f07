import type { Metrics } from '../observe/metrics.ts'

/** Clair counts the requests of each of its services apart: its names, so that its dashboards go on working. */
const FAMILIES = [
  ['/indexer/', 'clair_http_indexerv1'],
  ['/matcher/', 'clair_http_matcherv1'],
  ['/notifier/', 'clair_http_notificationv1'],
  ['/openapi/', 'clair_http_discovery'],
] as const

export interface Measured {
  /** Path of the route, with its parameters as they are written there: a bounded number of values. */
  readonly handler: string
  readonly method: string
  readonly status: number
  readonly requestBytes: number
  readonly responseBytes: number
  readonly seconds: number
}

export interface RequestMetrics {
  begin(handler: string): void
  end(measured: Measured): void
}

export function createRequestMetrics(metrics: Metrics): RequestMetrics {
  const underWay = new Map<string, number>()
  const change = (handler: string, by: number): void => {
    const number = (underWay.get(handler) ?? 0) + by
    underWay.set(handler, number)
    metrics.set(`${familyOf(handler)}_in_flight_requests`, number, { handler })
  }
  return {
    begin: (handler) => change(handler, 1),
    end: ({ handler, method, status, requestBytes, responseBytes, seconds }) => {
      change(handler, -1)
      const family = familyOf(handler)
      // Lower-case, as Go's client library writes it.
      const labels = { handler, code: String(status), method: method.toLowerCase() }
      metrics.count(`${family}_request_total`, labels)
      metrics.observe(`${family}_request_size_bytes`, requestBytes, labels)
      metrics.observe(`${family}_response_size_bytes`, responseBytes, labels)
      metrics.observe(`${family}_request_duration_seconds`, seconds, labels)
    },
  }
}

function familyOf(handler: string): string {
  return FAMILIES.find(([prefix]) => handler.startsWith(prefix))?.[1] ?? 'plimsoll_http'
}
