/**
 * A real RabbitMQ for tests, with STOMP and TLS: Debian's, one node for the process, started when a test first asks for it,
 * on free ports of loopback and in a folder that is removed at the end. https://www.rabbitmq.com/docs/configure
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import { freePort } from './http-server.ts'
import { makeCertificate } from './registry-server.ts'

export interface RabbitMq {
  /** `amqp://guest:guest@127.0.0.1:PORT` */
  readonly amqp: string
  readonly amqps: string
  /** `127.0.0.1:PORT` */
  readonly stomp: string
  readonly stomps: string
  readonly user: { readonly login: string; readonly passcode: string }
  /** PEM file of the authority of its certificate. */
  readonly authority: string
}

/** The script behind Debian's wrapper, which insists on the system's own node. */
export const RABBITMQ_SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server'
const USER = 'guest'

let shared: Promise<RabbitMq> | undefined

export async function rabbitMq(): Promise<RabbitMq> {
  shared ??= start()
  return await shared
}

async function start(): Promise<RabbitMq> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-rabbitmq-'))
  const children: ChildProcess[] = []
  process.once('exit', () => {
    // The broker is a group of its own, with the Erlang machine that its script starts.
    for (const { pid } of children) if (pid !== undefined) endGroup(pid)
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })
  const certificate = await makeCertificate(folder)
  const [amqp, amqps, stomp, stomps, distribution, mapper] = await Promise.all(
    Array.from({ length: 6 }, () => freePort()),
  )
  mkdirSync(join(folder, 'home'))
  writeFileSync(join(folder, 'plugins'), '[rabbitmq_stomp].\n')
  writeFileSync(
    join(folder, 'rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${amqp}`,
      `listeners.ssl.1 = 127.0.0.1:${amqps}`,
      `stomp.listeners.tcp.1 = 127.0.0.1:${stomp}`,
      `stomp.listeners.ssl.1 = 127.0.0.1:${stomps}`,
      `ssl_options.cacertfile = ${certificate.authority}`,
      `ssl_options.certfile = ${certificate.certificate}`,
      `ssl_options.keyfile = ${certificate.key}`,
      'ssl_options.verify = verify_none',
      'log.console = true',
      'log.file = false',
    ].join('\n'),
  )
  const environment = {
    PATH: process.env['PATH'],
    HOME: join(folder, 'home'),
    ERL_EPMD_PORT: String(mapper),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `plimsoll${process.pid}@localhost`,
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'no-environment'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_PID_FILE: join(folder, 'pid'),
  }
  let log = ''
  const run = (command: string, args: readonly string[]): ChildProcess => {
    const child = spawn(command, args, {
      env: environment,
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-10_000)))
    children.push(child)
    child.unref()
    for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref()
    return child
  }
  // Its own mapper of names to ports, or the broker would start one that stays.
  run('epmd', ['-port', String(mapper)])
  const broker = run(RABBITMQ_SERVER, [])
  const address = `amqp://${USER}:${USER}@127.0.0.1:${amqp}`
  await answers(address, broker, () => log)
  return {
    amqp: address,
    amqps: `amqps://${USER}:${USER}@127.0.0.1:${amqps}`,
    stomp: `127.0.0.1:${stomp}`,
    stomps: `127.0.0.1:${stomps}`,
    user: { login: USER, passcode: USER },
    authority: certificate.authority,
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

async function answers(address: string, broker: ChildProcess, log: () => string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    if (broker.exitCode !== null || attempt > 600) throw new Error(`RabbitMQ did not start: ${log()}`)
    try {
      const connection = await connect(address)
      await connection.close()
      // Plug-ins listen after the broker itself.
      if (log().includes('Server startup complete')) return
    } catch {
      // Not yet.
    }
    await sleep(100)
  }
}
