import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Span, type SpanOptions, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { serveRoutes, testRoute } from '../../../test/serve-routes.ts'
import { withSpan } from './spans.ts'

interface Seen {
  readonly name: string
  readonly attributes: Record<string, unknown>
  status?: number
  isEnded: boolean
}

/** Keeps what it is given, in memory: what the SDK that an operator preloads does. */
function recorder(seen: Seen[]): { getTracer(): Tracer } {
  const startSpan = (name: string, options: SpanOptions = {}): Span => {
    const one: Seen = { name, attributes: { ...options.attributes }, isEnded: false }
    seen.push(one)
    return Object.assign(Object.create(null) as Span, {
      setAttribute: (key: string, value: unknown) => void (one.attributes[key] = value),
      setStatus: ({ code }: { code: number }) => void (one.status = code),
      recordException: () => undefined,
      end: () => void (one.isEnded = true),
    })
  }
  const startActiveSpan: Tracer['startActiveSpan'] = (name: string, ...rest: unknown[]): never => {
    const work = rest.pop() as (span: Span) => unknown
    return work(startSpan(name, rest[0] as SpanOptions)) as never
  }
  return { getTracer: () => ({ startSpan, startActiveSpan }) }
}

describe('spans', () => {
  it('are one for each request and each job, ended, with what failed marked', async (t) => {
    const seen: Seen[] = []
    trace.setGlobalTracerProvider(recorder(seen))
    t.after(() => trace.disable())
    const { url } = await serveRoutes(t, [
      testRoute({ path: '/things/{id}', handle: () => Promise.resolve({ status: 204 }) }),
      testRoute({ path: '/fails', handle: () => Promise.reject(new Error('broken')) }),
    ])

    await fetch(`${url}/things/7?secret=1`)
    await fetch(`${url}/fails`)
    await withSpan('index-image', { 'job.id': 1 }, () => Promise.resolve())
    await assert.rejects(withSpan('notify', { 'job.id': 2 }, () => Promise.reject(new Error('broken'))))

    assert.deepEqual(
      seen.map(({ name, status, isEnded }) => ({ name, status, isEnded })),
      [
        { name: 'GET /things/{id}', status: undefined, isEnded: true },
        { name: 'GET /fails', status: SpanStatusCode.ERROR, isEnded: true },
        { name: 'index-image', status: undefined, isEnded: true },
        { name: 'notify', status: SpanStatusCode.ERROR, isEnded: true },
      ],
    )
    assert.deepEqual(seen[0]?.attributes, {
      'http.request.method': 'GET',
      'http.route': '/things/{id}',
      'http.response.status_code': 204,
    })
  })
})
