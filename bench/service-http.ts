/**
 * How many ready answers of 200 kB the service sends in a second, to eight clients that each wait for one before they
 * ask for the next: the floor is Node's own server that sends the same bytes. `node bench/service-http.ts`
 */
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdmission } from '../src/service/http/admission.ts'
import { createRequestListener, type RequestListener } from '../src/service/http/request-listener.ts'
import { SCOPES } from '../src/service/http/route.ts'
import { createLogger } from '../src/service/observe/create-logger.ts'
import { createMetrics } from '../src/service/observe/create-metrics.ts'

const BYTES = Buffer.alloc(200_000, '{"a":1},')
const CLIENTS = 8
const SECONDS = 4

const log = createLogger({ level: 'info', to: { write: () => undefined } })
const service = createRequestListener({
  surfaces: [
    {
      name: 'clair',
      fault: ({ status }) => ({ status }),
      routes: [
        {
          method: 'GET',
          path: '/matcher/api/v1/vulnerability_report/{digest}',
          id: 'report',
          summary: '',
          access: 'report',
          answers: {},
          handle: () =>
            Promise.resolve({ status: 200, body: { kind: 'bytes', bytes: BYTES, type: 'application/json' } }),
        },
      ],
    },
  ],
  log,
  metrics: createMetrics(log),
  authenticate: () => Promise.resolve({ kind: 'psk', name: 'quay', tenant: '', scopes: new Set(SCOPES) }),
  indexing: createAdmission(4),
  patience: 1000,
  maxBodyBytes: 1000,
  stop: new AbortController().signal,
  isPassing: () => false,
})
const floor: RequestListener = (_incoming, outgoing) => {
  outgoing.setHeader('Content-Type', 'application/json')
  outgoing.end(BYTES)
}

for (const [name, listener] of [['floor', floor] as const, ['service', service] as const]) {
  const { rate, p50, p99 } = await measure(listener)
  process.stdout.write(
    `${name.padEnd(8)} ${rate.toFixed(0).padStart(6)} answers/s  p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms\n`,
  )
}

async function measure(listener: RequestListener): Promise<{ rate: number; p50: number; p99: number }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const times: number[] = []
  const began = performance.now()
  const client = async (): Promise<void> => {
    while (performance.now() - began < SECONDS * 1000) {
      const start = performance.now()
      await get(port, agent)
      times.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  const rate = times.length / ((performance.now() - began) / 1000)
  agent.destroy()
  server.close()
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0
  return { rate, p50: at(0.5), p99: at(0.99) }
}

async function get(port: number, agent: Agent): Promise<void> {
  const path = '/matcher/api/v1/vulnerability_report/sha256:abc'
  await new Promise<void>((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, agent }, (response) => {
      response.on('end', resolve).resume()
    })
      .on('error', reject)
      .end()
  })
}
