import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveImages } from '../../test/service/load/images.ts'
import { type Outcome, PHASES, type Phase, percentile, runPhase } from '../../test/service/load/phases.ts'
import {
  databaseSize,
  peakMemory,
  type ServerProcess,
  startProcess,
} from '../../test/service/load/processes.ts'

/** What one phase took, milliseconds, from the moment at which each request was due. */
export interface PhaseFigures {
  readonly phase: string
  readonly requests: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** What was not as it should be, by what it was. */
  readonly wrong: Readonly<Record<string, number>>
}

export interface LoadFigures {
  readonly name: string
  readonly images: number
  /** Requests a second. */
  readonly rate: number
  readonly phases: readonly PhaseFigures[]
  /** Most that each process had, MiB; of one that was killed, since it came up again. */
  readonly memory: readonly number[]
  /** MiB */
  readonly database: number
}

export interface LoadSettings {
  readonly name: string
  readonly images: number
  readonly rate: number
  /** Absent: SQLite. */
  readonly database?: string
}

/** The phases of Quay's load test against one server. */
export async function loadOne(settings: LoadSettings): Promise<LoadFigures> {
  const { name, images: count, rate, database } = settings
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  const images = await serveImages(count)
  const server = await startProcess({ dir, ...(database === undefined ? {} : { database }) })
  try {
    await warmUp(server, images.manifests.slice(0, 1))
    const phases: PhaseFigures[] = []
    let sizes: Pick<LoadFigures, 'memory' | 'database'> = { memory: [], database: 0 }
    for (const phase of PHASES) {
      if (phase.name.startsWith('DELETE')) sizes = await sizesOf([server])
      const figures = figuresOf(phase, await runPhase(phase, images.manifests, [server.url], rate))
      printPhase(name, figures)
      phases.push(figures)
    }
    printSizes(name, sizes, count)
    return { name, images: count, rate, phases, ...sizes }
  } finally {
    await server.stop()
    await images.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Feeds come when the first image needs them. */
export async function warmUp(
  { url, introspection }: ServerProcess,
  manifests: Parameters<typeof runPhase>[1],
): Promise<void> {
  const [post] = PHASES
  if (post) await runPhase(post, manifests, [url], 1)
  for (let attempt = 0; !(await fetch(`${introspection}/readyz`)).ok; attempt++) {
    if (attempt > 1200) throw new Error('no feed came')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export function figuresOf({ name }: Phase, { times, failures }: Outcome): PhaseFigures {
  const [p50 = 0, p95 = 0, p99 = 0] = [0.5, 0.95, 0.99].map((share) => percentile(times, share))
  return { phase: name, requests: times.length, p50, p95, p99, wrong: Object.fromEntries(failures) }
}

export async function sizesOf(
  servers: readonly ServerProcess[],
): Promise<Pick<LoadFigures, 'memory' | 'database'>> {
  const [first] = servers
  return {
    memory: servers.map(({ pid }) => peakMemory(pid)),
    database: first ? await databaseSize(first.introspection) : 0,
  }
}

export function printPhase(name: string, { phase, requests, p50, p95, p99, wrong }: PhaseFigures): void {
  const faults = Object.entries(wrong).map(([what, count]) => `${count} × ${what}`)
  process.stdout.write(
    `${name.padEnd(10)} ${phase.padEnd(26)} ${requests} in time  p50 ${p50} ms  p95 ${p95} ms  p99 ${p99} ms  ` +
      `wrong: ${faults.join(', ') || 'none'}\n`,
  )
}

export function printSizes(
  name: string,
  { memory, database }: Pick<LoadFigures, 'memory' | 'database'>,
  images: number,
): void {
  const each = memory.map((mib) => `${mib} MiB`).join(', ')
  process.stdout.write(`${name.padEnd(10)} memory ${each}; database ${database} MiB for ${images} images\n`)
}
