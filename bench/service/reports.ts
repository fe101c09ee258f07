import { Agent, createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { add } from '../rows.ts'

const CLIENTS = 8
const SECONDS = 5
const MIN_PER_SECOND = 600
/** Milliseconds */
const MAX_P99 = 40

interface Load {
  readonly url: string
  readonly isPacked: boolean
}

interface Measured {
  readonly perSecond: number
  readonly p99: number
  readonly bytes: number
}

/** Reports of one stored image for eight clients by Clair's API, held to a bare server of Node that sends the same bytes. */
export async function benchReports(server: string, digest: string): Promise<void> {
  const url = `${server}/matcher/api/v1/vulnerability_report/${digest}`
  const { package_vulnerabilities: hits } = (await (await fetch(url)).json()) as {
    readonly package_vulnerabilities: Readonly<Record<string, readonly unknown[]>>
  }
  const findings = Object.values(hits).flat().length
  for (const isPacked of [false, true]) {
    const response = await fetch(url, { headers: { 'accept-encoding': isPacked ? 'gzip' : 'identity' } })
    const body = Buffer.from(await response.arrayBuffer())
    const ours = await inThread({ url, isPacked })
    const floor = await floorOf(body.subarray(0, Math.round(ours.bytes)), isPacked)
    const what = `reports of ${findings} findings over HTTP, ${isPacked ? 'gzip' : 'plain'}`
    const ratio = `${(floor.perSecond / ours.perSecond).toFixed(2)} times slower than bytes from memory`
    add({
      work: what,
      floor: '',
      budget: `>= ${MIN_PER_SECOND} a second`,
      value: `${Math.round(ours.perSecond)} a second, ${ratio}`,
      isMet: ours.perSecond >= MIN_PER_SECOND,
    })
    add({
      work: `${what}, p99`,
      floor: '',
      budget: `<= ${MAX_P99} ms`,
      value: `${ours.p99.toFixed(1)} ms, ${floor.p99.toFixed(1)} ms from memory`,
      isMet: ours.p99 <= MAX_P99,
    })
  }
}

async function floorOf(body: Buffer, isPacked: boolean): Promise<Measured> {
  const bare = createServer((_, answer) => answer.end(body))
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))
  try {
    return await inThread({ url: `http://127.0.0.1:${(bare.address() as AddressInfo).port}/`, isPacked })
  } finally {
    bare.closeAllConnections()
    bare.close()
  }
}

/** In a thread of its own, as clients are elsewhere. */
async function inThread(workload: Load): Promise<Measured> {
  const worker = new Worker(new URL(import.meta.url), { workerData: workload })
  return await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
}

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
  return {
    perSecond: times.length / seconds,
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    bytes: bytes / times.length,
  }
}

if (!isMainThread)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of a window, not of a thread
  parentPort?.postMessage(await load(workerData as Load))
