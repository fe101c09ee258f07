import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandLine } from '../plimsoll.ts'
import { temporaryFolder } from '../registry-server.ts'

interface Started {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
}

function start(t: TestContext, args: readonly string[]): Started {
  const child = spawn(process.execPath, commandLine(['serve', ...args]), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  })
  t.after(() => void child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)))
  return { child, stdout: () => stdout, stderr: () => stderr }
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

async function mainUrl({ child, stdout, stderr }: Started): Promise<string> {
  const line = /Plimsoll serves (?<url>\S+)/
  while (!line.test(stdout()) && child.exitCode === null) await sleep(50)
  return line.exec(stdout())?.groups?.['url'] ?? assert.fail(stderr())
}

/** A bill of materials that differs from every other. */
function bomOf(number: number): object {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    components: [{ type: 'library', name: 'a', version: `1.${number}`, purl: `pkg:npm/a@1.${number}` }],
  }
}

const ADDRESSES = ['--listen', '127.0.0.1:0', '--introspection', '127.0.0.1:0']

describe('plimsoll serve', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`with nothing else works, and ends with 0 on ${signal}`, async (t) => {
      const { child, stdout, stderr } = start(t, [...ADDRESSES, '--data', await temporaryFolder(t)])
      const line = /Health, readiness and metrics: (?<url>\S+)/
      while (!line.test(stdout()) && child.exitCode === null) await sleep(50)
      const url = line.exec(stdout())?.groups?.['url'] ?? assert.fail(stderr())
      assert.equal((await fetch(`${url}/healthz`)).status, 200)
      assert.match(await (await fetch(`${url}/metrics`)).text(), /process_cpu_seconds_total/)
      child.kill(signal)
      assert.equal(await exitCode(child), 0)
      const messages = stderr()
        .trim()
        .split('\n')
        .map((text) => (JSON.parse(text) as { message: string }).message)
      assert.deepEqual(messages.slice(-2), ['service stopping', 'service stopped'])
    })

  it('is the door of a cluster by its command line alone', async (t) => {
    const dir = await temporaryFolder(t)
    const policy = join(dir, 'admission.yaml')
    writeFileSync(
      policy,
      'admission: {default: allow, rules: [{name: a, require: {tags: {digest: true}}}]}\n',
    )
    const flags = [...ADDRESSES, '--data', dir, '--insecure-no-auth', '--roles', 'admission,api']
    const alone = start(t, flags)
    assert.equal(await exitCode(alone.child), 2)
    assert.match(alone.stderr(), /--roles has admission, which needs admission\.policy/)

    const url = await mainUrl(start(t, [...flags, '--admission-policy', policy]))
    const object = { metadata: {}, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } }
    const kind = { group: '', version: 'v1', kind: 'Pod' }
    const resource = { group: '', version: 'v1', resource: 'pods' }
    const request = { uid: 'u', kind, resource, operation: 'CREATE', namespace: 'shop', userInfo: {}, object }
    const answer = await fetch(`${url}/admission/validate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request }),
    })
    const { response } = (await answer.json()) as {
      response: { allowed: boolean; status: { message: string } }
    }
    assert.equal(response.allowed, false)
    assert.match(response.status.message, /nginx/)
  })

  it('stopped under load leaves no answer half, and has what it answered', async (t) => {
    const data = ['--data', await temporaryFolder(t), '--stop-grace', '10s']
    const first = start(t, [...ADDRESSES, ...data])
    const url = await mainUrl(first)
    let number = 0
    const answered: string[] = []
    /** Hands in one thing after the other until the service takes no more. */
    const client = async (): Promise<void> => {
      for (;;) {
        const answer = await fetch(`${url}/api/v1/sboms`, {
          method: 'POST',
          headers: { 'content-type': 'application/vnd.cyclonedx+json' },
          body: JSON.stringify(bomOf(number++)),
        }).catch(() => undefined)
        if (!answer) return
        const { digest } = (await answer.json()) as { digest: string }
        assert.equal(answer.status, 201)
        answered.push(digest)
      }
    }
    const clients = Array.from({ length: 6 }, client)
    while (answered.length < 20) await sleep(10)
    const began = performance.now()
    first.child.kill('SIGTERM')
    await Promise.all(clients)
    assert.equal(await exitCode(first.child), 0)
    assert.ok(performance.now() - began < 12_000)
    assert.doesNotMatch(first.stderr(), /given up|"level":"error"/)

    const second = start(t, [...ADDRESSES, ...data])
    const again = await mainUrl(second)
    for (const digest of answered) {
      const answer = await fetch(`${again}/api/v1/images/${digest}`)
      assert.equal(((await answer.json()) as { state: string }).state, 'indexed')
    }
  })

  const wrong: readonly (readonly [string, readonly string[], number, string])[] = [
    ['no address', ['--listen', 'here'], 2, 'config-invalid'],
    ['an unknown role', ['--roles', 'cook'], 2, 'option-invalid'],
    ['a folder that cannot be', ['--data', '/dev/null/x'], 3, 'store-unreachable'],
  ]
  for (const [what, args, code, error] of wrong)
    it(`says what is wrong with ${what}`, async (t) => {
      const own = args[0] === '--data' ? [] : ['--data', await temporaryFolder(t)]
      const { child, stderr } = start(t, [...ADDRESSES, ...own, ...args])
      assert.equal(await exitCode(child), code, stderr())
      assert.ok(stderr().includes(`[${error}]`), stderr())
    })
})
