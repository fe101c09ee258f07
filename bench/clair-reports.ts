/**
 * `node bench/clair-reports.ts`: vulnerability reports of a stored image with 197 findings by Clair's API, for 8 clients,
 * held to a bare server of Node that sends the same bytes. Nothing is fetched; matching is not part of it.
 */
import { Agent, createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import type { Report } from '../src/core/report.ts'
import { EXAMPLE_LAYOUT } from '../test/service/clair-suite.ts'
import { startServer } from '../test/service/start-server.ts'
import { serveLayers } from '../test/service/suite/layer-server.ts'

const FINDINGS = 197
const CLIENTS = 8
const SECONDS = 5

interface Load {
  readonly url: string
  readonly isPacked: boolean
}

interface Measured {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly bytes: number
}

/** In a thread of its own, as clients are elsewhere. */
async function load({ url, isPacked }: Load): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const headers = isPacked ? { 'accept-encoding': 'gzip' } : {}
  const times: number[] = []
  let bytes = 0
  const ask = async (): Promise<void> => {
    const began = performance.now()
    await new Promise<void>((resolve, reject) => {
      get(url, { agent, headers }, (response) => {
        response.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('end', resolve)
      }).on('error', reject)
    })
    times.push(performance.now() - began)
  }
  const began = performance.now()
  const client = async (): Promise<void> => {
    while (performance.now() - began < SECONDS * 1000) await ask()
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  const seconds = (performance.now() - began) / 1000
  agent.destroy()
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99), bytes: bytes / times.length }
}

async function inThread(workload: Load): Promise<Measured> {
  const worker = new Worker(new URL(import.meta.url), { workerData: workload })
  return await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
}

function withManyFindings(report: Report): Report {
  const findings = Array.from({ length: FINDINGS }, (_, index) => {
    const finding = report.findings[index % report.findings.length]
    if (!finding) throw new Error('The example has no findings.')
    return { ...finding, id: `CVE-2024-${index}`, description: `${index} `.repeat(150) }
  })
  return { ...report, findings }
}

async function main(): Promise<void> {
  const closers: (() => unknown)[] = []
  const teardown = { after: (work: () => unknown) => void closers.push(work) } as unknown as TestContext
  const layers = await serveLayers(EXAMPLE_LAYOUT)
  const server = await startServer(teardown)
  const { signal } = new AbortController()
  const image = await server.indexer.indexManifest(layers.manifest, { tenant: '', signal })
  const report = await server.matcher.report(image, { signal })
  if (!report) throw new Error('The example was not matched.')
  server.matcher.report = () => Promise.resolve(withManyFindings(report))
  const url = `${server.url}/matcher/api/v1/vulnerability_report/${image.digest}`
  for (const isPacked of [false, true]) {
    const response = await fetch(url, { headers: { 'accept-encoding': isPacked ? 'gzip' : 'identity' } })
    const body = Buffer.from(await response.arrayBuffer())
    const ours = await inThread({ url, isPacked })
    const bare = createServer((_, answer) => answer.end(body.subarray(0, Math.round(ours.bytes))))
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))
    const floor = await inThread({
      url: `http://127.0.0.1:${(bare.address() as AddressInfo).port}/`,
      isPacked,
    })
    bare.closeAllConnections()
    bare.close()
    print(isPacked ? 'gzip' : 'plain', ours, floor)
  }
  for (const close of closers.toReversed()) await close()
  await layers.close()
}

function print(name: string, ours: Measured, floor: Measured): void {
  const ms = (value: number): string => `${value.toFixed(1)} ms`
  process.stdout.write(
    `${name}: ${Math.round(ours.perSecond)} a second, p50 ${ms(ours.p50)}, p99 ${ms(ours.p99)}, ` +
      `${Math.round(ours.bytes)} bytes; ${(floor.perSecond / ours.perSecond).toFixed(2)} times the floor ` +
      `(${Math.round(floor.perSecond)} a second, p99 ${ms(floor.p99)})\n`,
  )
}

if (isMainThread) await main()
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- of a window, not of a thread
else parentPort?.postMessage(await load(workerData as Load))
