import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import type { Sending, Sent } from '../admission-requests.ts'
import { add } from '../rows.ts'

export interface PhaseFigures {
  readonly phase: string
  readonly requests: number
  /** Milliseconds. */
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
  /** Milliseconds by which 99 in 100 were sent too late at most: it is in the others. */
  readonly late: number
  /** How many were refused because of a flaw that came up. */
  readonly refused: number
  /** What else was answered but to let it in. */
  readonly wrong: Readonly<Record<string, number>>
  /** Milliseconds of a processor that the service took for each. */
  readonly cpu: number
  /** MiB that the service had at the end. */
  readonly memory: number
}

const SENDER = new URL('../admission-requests.ts', import.meta.url).pathname
/** Where the sender itself did not get its turn, the service did not either. */
const MAX_LATE = 3

export interface Phase {
  readonly name: string
  /** Milliseconds: of the requests of a cluster, 99 in 100. */
  readonly budget: number
  readonly meanwhile?: () => Promise<void>
}

/** Sends requests from a process of its own. */
export async function runPhase(
  { name, budget, meanwhile = () => Promise.resolve() }: Phase,
  sending: Sending,
  pid: () => number,
): Promise<PhaseFigures> {
  const child = spawn(process.execPath, ['--expose-gc', SENDER], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(sending))
  const before = cpuOf(pid())
  const [output] = await Promise.all([text(child.stdout), meanwhile()])
  const { times, late, refused, wrong } = JSON.parse(output) as Sent
  const at = (share: number): number => percentile(times, share)
  const figures = {
    phase: name,
    requests: times.length,
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    max: at(1),
    late: percentile(late, 0.99),
    refused,
    wrong,
    cpu: Math.round(((cpuOf(pid()) - before) / times.length) * 100) / 100,
    memory: memoryOf(pid()),
  }
  tell(figures, budget)
  return figures
}

function tell(figures: PhaseFigures, budget: number): void {
  const { phase, requests, p50, p90, p99, max, late, refused, wrong, cpu, memory } = figures
  const faults = Object.entries(wrong).map(([what, count]) => `${count} × ${what}`)
  process.stdout.write(
    `${phase}: ${requests} requests, p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, most ${max} ms (sent late by ${late} ms); ` +
      `${cpu} ms of a processor each; ${memory} MiB; ${refused} refused; wrong: ${faults.join(', ') || 'none'}\n`,
  )
  const isMet = p99 < budget
  const unjudged = !isMet && late > MAX_LATE ? { unjudged: 'the machine had other work' } : {}
  add({ work: `${phase}, p99`, floor: '', budget: `< ${budget} ms`, value: `${p99} ms`, isMet, ...unjudged })
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return Math.round(value * 10) / 10
}

/** A tick of the kernel's clock in milliseconds. */
const TICK = 10

/** Milliseconds that a process has computed. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK
}

function memoryOf(pid: number): number {
  const [, kib = '0'] = /^VmRSS:\s+(?<kib>\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kib) / 1024)
}
