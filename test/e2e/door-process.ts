/** `plimsoll serve` as the door of a cluster: a process of its own, told by its configuration file. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { creationReview } from '../../src/admission/review/request-of.ts'
import type { KubernetesObject } from '../../src/kubernetes/object.ts'
import { commandLine, temporaryFolder } from '../plimsoll.ts'

const MIRROR = join(import.meta.dirname, '../../examples/mirror')

export interface DoorSettings {
  /** The file of the policy of admission. */
  readonly policy: string
  /** Others beside it, by name. */
  readonly files?: Readonly<Record<string, string>>
  /** A kubeconfig; absent: there is no cluster. */
  readonly kubeconfig?: string
  /** Under `service`, beside what every door has. */
  readonly service?: Readonly<Record<string, unknown>>
  /** Under `admission.kubernetes`, beside the kubeconfig. */
  readonly kubernetes?: Readonly<Record<string, unknown>>
  /** Hosts of registries that speak plain HTTP. */
  readonly insecure?: readonly string[]
}

export interface DoorProcess {
  readonly child: ChildProcess
  /** Where the files lie, the store's among them. */
  readonly folder: string
  /** Writes a file into it and says its path. */
  readonly write: (name: string, text: string) => string
  /** Everything that it has written so far. */
  readonly said: () => string
  readonly validate: (object: KubernetesObject, asked?: Asked) => Promise<Answer>
  /** The check of that name at `/readyz`: its message, or that it is so. */
  readonly check: (name: string) => Promise<string>
  /** The value of a metric; NaN where there is none. */
  readonly metric: (name: string) => Promise<number>
}

export interface Asked {
  readonly namespace?: string
  readonly dryRun?: boolean
}

export interface Answer {
  readonly allowed: boolean
  /** Why not; empty where it is. */
  readonly message: string
  readonly warnings: readonly string[]
}

/** Starts the program without waiting for it. */
export function spawnDoor(t: TestContext, settings: DoorSettings) {
  const folder = temporaryFolder(t)
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const { policy, files = {}, kubeconfig, kubernetes = {}, service = {}, insecure = [] } = settings
  for (const [name, text] of Object.entries(files)) write(name, text)
  const config = {
    registry: { insecure },
    service: {
      roles: ['indexer', 'matcher', 'updater', 'notifier', 'api', 'admission'],
      listen: '127.0.0.1:0',
      introspection: '127.0.0.1:0',
      data: folder,
      matcher: { mirror: MIRROR },
      ...service,
      admission: {
        policy: write('policy.yaml', policy),
        kubernetes: {
          ...(kubeconfig === undefined ? {} : { kubeconfig: write('kubeconfig', kubeconfig) }),
          ...kubernetes,
        },
      },
    },
  }
  const args = ['serve', '--config', write('plimsoll.yaml', JSON.stringify(config))]
  const env = { PATH: process.env['PATH'], HOME: folder }
  const child = spawn(process.execPath, commandLine(args), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
    cwd: folder,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += String(chunk)))
  t.after(() => void child.kill('SIGKILL'))
  return { child, folder, write, said: () => said }
}

/** A door that cannot open: what it says of that. */
export async function failedDoor(t: TestContext, settings: DoorSettings): Promise<string> {
  const { child, said } = spawnDoor(t, settings)
  await once(child, 'close')
  assert.notEqual(child.exitCode, 0, said())
  return said()
}

export async function startDoor(t: TestContext, settings: DoorSettings): Promise<DoorProcess> {
  const started = spawnDoor(t, settings)
  const { child, said } = started
  const address = async (line: RegExp): Promise<string> => {
    while (!line.test(said()) && child.exitCode === null) await sleep(20)
    return line.exec(said())?.groups?.['url'] ?? assert.fail(said())
  }
  const main = await address(/Plimsoll serves (?<url>\S+)/)
  const introspection = await address(/Health, readiness and metrics: (?<url>\S+)/)
  return {
    ...started,
    validate: async (object, { namespace = 'shop', dryRun = false } = {}) =>
      await validate(main, object, namespace, dryRun),
    check: async (name) => {
      const body = (await (await fetch(`${introspection}/readyz`)).json()) as {
        readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly message?: string }[]
      }
      const found = body.checks.find((check) => check.name === name)
      return found ? (found.message ?? 'ok') : 'there is no such check'
    },
    metric: async (name) => {
      const text = await (await fetch(`${introspection}/metrics`)).text()
      const line = text.split('\n').find((one) => one.startsWith(`${name} `))
      return Number(line?.slice(name.length) ?? Number.NaN)
    },
  }
}

async function validate(
  url: string,
  object: KubernetesObject,
  namespace: string,
  dryRun: boolean,
): Promise<Answer> {
  const review = creationReview(object, { namespace, user: 'jane', groups: [] }) as { request: object }
  const body = JSON.stringify({ ...review, request: { ...review.request, uid: 'u', dryRun } })
  const answer = await fetch(`${url}/admission/validate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const text = await answer.text()
  assert.equal(answer.status, 200, text)
  const { response } = JSON.parse(text) as {
    readonly response: {
      readonly allowed: boolean
      readonly status?: { readonly message: string }
      readonly warnings?: readonly string[]
    }
  }
  const { allowed, status, warnings = [] } = response
  return { allowed, message: status?.message ?? '', warnings }
}

export function podOf(image: string, spec: Readonly<Record<string, unknown>> = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'web', image }], ...spec },
  }
}

/** Asks until it holds. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(50)) if (await holds()) return
  assert.fail(`it never came: ${what}`)
}
