import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One whole process, from spawn to exit. */
export interface Run {
  readonly seconds: number
  readonly maxRssBytes: number
  readonly cpuSeconds: number
}

export interface Program {
  readonly name: string
  /** Arguments of node. */
  readonly args: readonly string[]
  /** Beside the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>
  /** Called before each run, outside the time that counts. */
  readonly prepare?: () => void
  /** Exit codes that are fine; others stop the benchmark. */
  readonly exitCodes?: readonly number[]
}

const USAGE = join(import.meta.dirname, 'usage.js')

/** Runs a program once under this very node. */
export function run(program: Program): Run {
  program.prepare?.()
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  const usageFile = join(folder, 'usage.json')
  const started = process.hrtime.bigint()
  const result = spawnSync(process.execPath, ['--import', USAGE, ...program.args], {
    env: {
      ...process.env,
      ...program.environment,
      PLIMSOLL_BENCH_USAGE: usageFile,
      NODE_NO_WARNINGS: '1',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  if (result.status === null || !(program.exitCodes ?? [0]).includes(result.status)) {
    throw new Error(
      `${program.name} ended with ${result.status ?? result.signal}: ${result.stderr.toString()}`,
    )
  }
  const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as Omit<Run, 'seconds'>
  rmSync(folder, { recursive: true })
  return { seconds, ...usage }
}

/** Runs the programs in turn, A B A B …, after one round that does not count; the runs of each, in order. */
export function runInTurn(programs: readonly Program[], rounds: number): Run[][] {
  for (const program of programs) run(program)
  const runs: Run[][] = programs.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, program] of programs.entries()) runs[index]?.push(run(program))
  }
  return runs
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** The median of the ratios of pairs that ran one after the other, so that a machine that slows down does not lie. */
export function medianRatio(a: readonly Run[], b: readonly Run[]): number {
  return median(a.map((run, index) => run.seconds / (b[index]?.seconds ?? Number.NaN)))
}
