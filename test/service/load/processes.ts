import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../http-server.ts'
import { commandLine } from '../../plimsoll.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** A `plimsoll serve` in a process of its own, as anybody would run it. */
export interface ServerProcess {
  readonly url: string
  readonly introspection: string
  readonly pid: number
  /** `SIGKILL`, and up again with the same addresses. */
  restart(): Promise<void>
  /** Up again, after a stop. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface ProcessSettings {
  /** Data folder. */
  readonly dir: string
  /** Absent: SQLite in the folder. */
  readonly database?: string
  /** Folder in place of the upstreams. Default: the example's. */
  readonly mirror?: string
  /** `plimsoll.yaml` */
  readonly config?: string
}

export async function startProcess(settings: ProcessSettings): Promise<ServerProcess> {
  const { dir, database, config, mirror = join(ROOT, 'examples/mirror') } = settings
  const port = await freePort()
  const metricsPort = await freePort()
  const url = `http://127.0.0.1:${port}`
  const introspection = `http://127.0.0.1:${metricsPort}`
  const args = commandLine([
    'serve',
    '--data',
    dir,
    '--listen',
    `127.0.0.1:${port}`,
    '--introspection',
    `127.0.0.1:${metricsPort}`,
    '--log-level',
    'error',
    ...(database === undefined ? [] : ['--database', database, '--migrate']),
    ...(config === undefined ? [] : ['--config', config]),
  ])
  const { PLIMSOLL_TEST_PROGRAM: _, ...inherited } = process.env
  const env = { ...inherited, PLIMSOLL_MIRROR: mirror }
  let child: ChildProcess

  async function start(): Promise<void> {
    child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], env })
    for (let attempt = 0; ; attempt++) {
      if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}`)
      const answer = await fetch(`${introspection}/healthz`).catch(() => undefined)
      if (answer?.ok) return
      if (attempt > 600) throw new Error('the service does not start')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }

  await start()
  return {
    url,
    introspection,
    get pid() {
      return child.pid ?? 0
    },
    restart: async () => {
      await end('SIGKILL')
      await start()
    },
    start,
    stop: async () => await end('SIGTERM'),
  }
}

/** Most memory that the process has had, MiB. */
export function peakMemory(pid: number): number {
  const [, kib = '0'] = /^VmHWM:\s+(?<kib>\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kib) / 1024)
}

/** Bytes of the database by the service's own word, MiB. */
export async function databaseSize(introspection: string): Promise<number> {
  const page = await (await fetch(`${introspection}/metrics`)).text()
  const [, bytes = '0'] = /^plimsoll_store_bytes (?<bytes>\S+)$/m.exec(page) ?? []
  return Math.round((Number(bytes) / 1024 / 1024) * 10) / 10
}
