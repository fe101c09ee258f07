/** What targets of notifications need, for tests. */
import type { TestContext } from 'node:test'
import { createHttpClient } from '../src/net/http-client.ts'
import type { TargetNeeds } from '../src/service/notifier/targets/types.ts'

export const NOW = Date.UTC(2026, 10, 26, 12)

export function targetNeeds(t: TestContext, changes: Partial<TargetNeeds> = {}): TargetNeeds {
  const http = createHttpClient({ insecureHosts: [], env: {}, userAgent: 'plimsoll/test' })
  t.after(() => http.close())
  return { http, now: () => NOW, ...changes }
}

export const signal = new AbortController().signal
