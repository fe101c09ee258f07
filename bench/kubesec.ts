import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { median, type Program, runInTurn } from './measure.ts'
import { add, addAmount, addRatio, MIB } from './rows.ts'

export interface KubesecBench {
  /** The program that is measured. */
  readonly program: string
  /** Folder for files. */
  readonly work: string
  readonly rounds: number
}

/** Of a process on a machine where `node -e 0` takes 31 ms: 60. */
const PROCESS_BUDGET = 1.94
const DOCUMENTS = 50
/** Milliseconds that they may take more than one. */
const DOCUMENTS_BUDGET = 40
const REQUESTS = 6000
const CONNECTIONS = 16
const RATE_BUDGET = 1500
/** Of manifests that need the reader of all YAML. */
const WHOLE_BUDGET = 400
const MEMORY_BUDGET = 150

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  serviceAccountName: web
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    runAsUser: 20000
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: app
      image: registry.example.com/web:1.27
      resources:
        requests:
          cpu: 100m
          memory: 64Mi
        limits:
          cpu: 200m
          memory: 128Mi
      securityContext:
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
`
/** The same, with what only the reader of all YAML reads. */
const WHOLE = POD.replace(
  '    app: web\n',
  '    app: web\n  annotations:\n    about: >-\n      two\n      lines\n',
)

/** One Pod, fifty of them, and as many as a client can post. */
export async function addKubesecRows({ program, work, rounds }: KubesecBench): Promise<void> {
  const node: Program = { name: 'node -e 0', args: ['-e', '0'] }
  const scanOf = (name: string, text: string): Program => {
    const file = join(work, name)
    writeFileSync(file, text)
    return { name, args: [program, 'kubesec', 'scan', file] }
  }
  const one = scanOf('pod.yaml', POD)
  const many = scanOf('pods.yaml', Array(DOCUMENTS).fill(POD).join('---\n'))
  addRatio('kubesec scan of a Pod', 'node -e 0', PROCESS_BUDGET, runInTurn([one, node], rounds * 3))
  const [ofMany = [], ofOne = []] = runInTurn([many, one], rounds * 2)
  const more = median(ofMany.map(({ seconds }, index) => seconds - (ofOne[index]?.seconds ?? 0)))
  addAmount(`kubesec scan of ${DOCUMENTS} Pods, more than one`, more * 1000, DOCUMENTS_BUDGET, 'ms')
  await serverRows(program)
}

async function serverRows(program: string): Promise<void> {
  const port = await freePort()
  const server = spawn(process.execPath, [program, 'kubesec', 'http', `127.0.0.1:${port}`], {
    stdio: 'ignore',
  })
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  try {
    await untilUp(port, agent)
    for (const [name, body, budget] of [
      ['a Pod', POD, RATE_BUDGET],
      ['a Pod with a text of several lines', WHOLE, WHOLE_BUDGET],
    ] as const) {
      await rateOf(port, agent, body, REQUESTS / 3)
      const rate = await rateOf(port, agent, body, REQUESTS)
      add({
        work: `kubesec http, ${name}, requests a second`,
        floor: '',
        budget: `>= ${budget}`,
        value: String(Math.round(rate)),
        isMet: rate >= budget,
      })
    }
    const metrics = await send(port, agent, 'GET', '/metrics')
    const bytes = Number(/^process_resident_memory_bytes (\d+)$/m.exec(metrics)?.[1])
    addAmount('memory of kubesec http after them', bytes / MIB, MEMORY_BUDGET, 'MiB')
  } finally {
    agent.destroy()
    await stopped(server)
  }
}

async function rateOf(port: number, agent: Agent, body: string, count: number): Promise<number> {
  let left = count
  const started = performance.now()
  const client = async (): Promise<void> => {
    while (left-- > 0) await send(port, agent, 'POST', '/', body)
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, client))
  return count / ((performance.now() - started) / 1000)
}

async function send(port: number, agent: Agent, method: string, path: string, body = ''): Promise<string> {
  return await new Promise((resolve, reject) => {
    const headers = { 'content-length': Buffer.byteLength(body) }
    const sent = request({ host: '127.0.0.1', port, method, path, agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode}: ${text}`)),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

async function untilUp(port: number, agent: Agent): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const isUp = await send(port, agent, 'GET', '/healthz').then(
      () => true,
      () => false,
    )
    if (isUp) return
    await delay(50)
  }
  throw new Error('kubesec http does not answer')
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return
  server.kill('SIGTERM')
  await once(server, 'close')
}
