/**
 * `npm run bench:service -- [--images 200] [--rate 10] [--replicas 3] [--kill 10] [--only sqlite|postgres|replicas]`
 *
 * The phases of Quay's load test at a fixed rate, against real `plimsoll serve` processes: one on SQLite, one on
 * PostgreSQL, and replicas on PostgreSQL of which one is killed every few seconds while it goes on. Prints percentiles,
 * memory of the servers and bytes of the database. With replicas, what was answered is asked for afterwards: nothing of
 * it may be lost, and nothing half done may stay.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { freshDatabase } from '../test/postgres.ts'
import { type BenchImages, serveImages } from './service/images.ts'
import { type Outcome, PHASES, type Phase, percentile, runPhase } from './service/phases.ts'
import { type BenchServer, databaseSize, peakMemory, startServer } from './service/servers.ts'

const { values: options } = parseArgs({
  options: {
    images: { type: 'string', default: '200' },
    rate: { type: 'string', default: '10' },
    replicas: { type: 'string', default: '3' },
    kill: { type: 'string', default: '10' },
    only: { type: 'string' },
  },
})
const RATE = Number(options.rate)
const COUNT = Number(options.images)
const CREATION: readonly Phase[] = PHASES.filter(({ name }) => !name.startsWith('DELETE'))

function print(title: string, phase: Phase, { times, failures }: Outcome): void {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(times, share))
  const wrong = [...failures].map(([what, count]) => `${count} × ${what}`).join(', ') || 'none'
  process.stdout.write(
    `${title.padEnd(10)} ${phase.name.padEnd(26)} p50 ${p50} ms  p95 ${p95} ms  p99 ${p99} ms  wrong: ${wrong}\n`,
  )
}

async function loadOne(title: string, database: string | undefined): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  const images = await serveImages(COUNT)
  const server = await startServer({ dir, ...(database === undefined ? {} : { database }) })
  try {
    await warmUp(server, images)
    for (const phase of PHASES) {
      if (phase.name.startsWith('DELETE')) await printSize(title, [server])
      print(title, phase, await runPhase(phase, images.manifests, [server.url], RATE))
    }
  } finally {
    await server.stop()
    await images.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Feeds come when the first image needs them. */
async function warmUp(server: BenchServer, { manifests }: BenchImages): Promise<void> {
  const [post] = PHASES
  if (!post) return
  await runPhase(post, manifests.slice(0, 1), [server.url], RATE)
  await ready(server)
}

async function ready({ introspection }: BenchServer): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if ((await fetch(`${introspection}/readyz`)).ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('no feed came')
}

async function printSize(title: string, servers: readonly BenchServer[]): Promise<void> {
  const memory = servers.map(({ pid }) => `${peakMemory(pid)} MiB`).join(', ')
  const [first] = servers
  const size = first ? await databaseSize(first.introspection) : 0
  process.stdout.write(`${title.padEnd(10)} memory ${memory}; database ${size} MiB for ${COUNT} images\n`)
}

async function loadReplicas(count: number, killEvery: number): Promise<void> {
  const database = await freshDatabase()
  const dirs = Array.from({ length: count }, () => mkdtempSync(join(tmpdir(), 'plimsoll-bench-')))
  const images = await serveImages(COUNT)
  const servers: BenchServer[] = []
  // The first makes the tables.
  for (const dir of dirs) servers.push(await startServer({ dir, database }))
  const [first] = servers
  if (!first) return
  const urls = servers.map(({ url }) => url)
  let killer: Killer | undefined
  try {
    await warmUp(first, images)
    for (const server of servers) await ready(server)
    killer = startKilling(servers, killEvery)
    const [post, get, ...others] = CREATION
    if (!post || !get) return
    const posted = await runPhase(post, images.manifests, urls, RATE)
    print('replicas', post, posted)
    for (const phase of [get, ...others])
      print('replicas', phase, await runPhase(phase, posted.served, urls, RATE))
    const kills = await killer.stop()
    // What was answered is there, before anybody asks again; then the rest is, too.
    const kept = await runPhase(get, posted.served, urls, RATE * 2)
    print('answered', get, kept)
    const rest = images.manifests.filter((manifest) => !posted.served.includes(manifest))
    const later = await runPhase(post, rest, urls, RATE)
    print('others', post, later)
    process.stdout.write(`replicas   ${kills} were killed; layers fetched ${images.fetched()} times\n`)
    await printSize('replicas', servers)
    if (kept.failures.size + later.failures.size > 0) process.exitCode = 1
  } finally {
    await killer?.stop()
    for (const server of servers) await server.stop()
    await images.close()
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true })
  }
}

interface Killer {
  /** Resolves with how many were killed, when all are up again. */
  stop(): Promise<number>
}

/** Kills one after the other, as often as that; each comes up again with its addresses. */
function startKilling(servers: readonly BenchServer[], seconds: number): Killer {
  let kills = 0
  let killing: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    const victim = servers[kills++ % servers.length]
    killing = killing.then(async () => await victim?.restart())
    killing.catch(() => undefined) // Told by stop().
  }, seconds * 1000)
  return {
    async stop() {
      clearInterval(timer)
      await killing
      return kills
    },
  }
}

const { only } = options
if (only === undefined || only === 'sqlite') await loadOne('sqlite', undefined)
if (only === undefined || only === 'postgres') await loadOne('postgres', await freshDatabase())
if (only === undefined || only === 'replicas')
  await loadReplicas(Number(options.replicas), Number(options.kill))
process.exit()
