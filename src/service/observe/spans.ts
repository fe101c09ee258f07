import type { IncomingHttpHeaders } from 'node:http'
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'

/** Spans go wherever the OpenTelemetry SDK that the operator preloads sends them; without one they cost next to nothing. */
const tracer = trace.getTracer('plimsoll')

/** A span round a request, under the caller's own (`traceparent`). */
export async function withRequestSpan(
  request: { readonly method: string; readonly route: string; readonly headers: IncomingHttpHeaders },
  work: (span: { end(status: number): void }) => Promise<void>,
): Promise<void> {
  const parent = propagation.extract(context.active(), request.headers)
  // https://opentelemetry.io/docs/specs/semconv/http/http-spans/
  const attributes = { 'http.request.method': request.method, 'http.route': request.route }
  const options = { kind: SpanKind.SERVER, attributes }
  await tracer.startActiveSpan(`${request.method} ${request.route}`, options, parent, async (span) => {
    await work({
      end: (status) => {
        span.setAttribute('http.response.status_code', status)
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      },
    }).finally(() => span.end())
  })
}

/** A span round a piece of work that is no request: a job, an update. */
export async function withSpan<T>(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  work: () => Promise<T>,
): Promise<T> {
  return await tracer.startActiveSpan(name, { attributes: { ...attributes } }, async (span) => {
    try {
      return await work()
    } catch (error) {
      fail(span, error)
      throw error
    } finally {
      span.end()
    }
  })
}

function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR })
  if (error instanceof Error) span.recordException(error)
}
