import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Answer, Surface } from '../http/route.ts'
import type { MetricsPage } from './create-metrics.ts'
import { type Check, type CheckResult, runChecks } from './readiness.ts'

export interface IntrospectionNeeds {
  /** Parts that have to be alive, by name: the workers of the queue. */
  readonly lives: readonly { readonly name: string; readonly isAlive: () => boolean }[]
  readonly checks: readonly Check[]
  readonly isStopping: () => boolean
  metrics(results: readonly CheckResult[]): Promise<MetricsPage>
}

/** `/healthz`: to be started anew when it fails. `/readyz`: to be sent requests. `/metrics`. For everybody who reaches the address. */
export function introspectionSurface(needs: IntrospectionNeeds): Surface {
  const plain = { 200: { summary: 'So it is.' }, 503: { summary: 'Not so; the body says why.' } }
  const common = { method: 'GET', access: 'open', answers: plain } as const
  return {
    name: 'introspection',
    fault: ({ status, code, message }) => ({ status, body: { kind: 'json', value: { code, message } } }),
    routes: [
      {
        ...common,
        path: '/healthz',
        id: 'health',
        summary: 'Whether the process is alive',
        handle: async () => await health(needs),
      },
      {
        ...common,
        path: '/readyz',
        id: 'readiness',
        summary: 'Whether it can be sent requests',
        handle: async () => await readiness(needs),
      },
      {
        ...common,
        path: '/metrics',
        id: 'metrics',
        summary: 'Metrics for Prometheus',
        handle: async () => {
          const { text, type } = await needs.metrics(await runChecks(needs.checks))
          return { status: 200, body: { kind: 'bytes', bytes: text, type } }
        },
      },
    ],
  }
}

async function health({ lives }: IntrospectionNeeds): Promise<Answer> {
  // The event loop turns, or this is never answered.
  await nextTurn()
  const dead = lives.filter(({ isAlive }) => !isAlive()).map(({ name }) => name)
  return json(dead.length === 0 ? 200 : 503, { alive: dead.length === 0, dead })
}

async function readiness({ checks, isStopping }: IntrospectionNeeds): Promise<Answer> {
  // A balancer is to look elsewhere before connections are refused.
  if (isStopping())
    return json(503, { ready: false, checks: [{ name: 'running', ok: false, message: 'stops' }] })
  const results = await runChecks(checks)
  const isReady = results.every(({ ok }) => ok)
  return json(isReady ? 200 : 503, { ready: isReady, checks: results })
}

function json(status: number, value: unknown): Answer {
  return { status, headers: { 'Cache-Control': 'no-store' }, body: { kind: 'json', value } }
}
