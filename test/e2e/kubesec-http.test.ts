import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { MAX_BODY } from '../../src/checks/kubesec/http/server.ts'
import { commandLine, temporaryFolder } from '../plimsoll.ts'

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  serviceAccountName: web\n  containers:\n    - name: web\n      image: web:1\n'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

interface Server {
  readonly url: string
  readonly port: number
  /** The code it ends with, and its log. */
  stop(): Promise<readonly [number | null, string]>
}

async function startServer(args: readonly string[] = []): Promise<Server> {
  const port = await freePort()
  const child: ChildProcess = spawn(process.execPath, commandLine(['kubesec', 'http', ...args]), {
    env: { PATH: process.env['PATH'], HOME: tmpdir(), KUBESEC_ADDR: `127.0.0.1:${port}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 200; tries++) {
    const isUp = await fetch(`${url}/healthz`).then(
      (response) => response.ok,
      () => false,
    )
    if (isUp) break
    if (child.exitCode !== null) throw new Error(`it ended: ${log}`)
    await delay(50)
  }
  return {
    url,
    port,
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'close')
      return [child.exitCode, log]
    },
  }
}

describe("kubesec's server", () => {
  let server: Server
  before(async () => {
    server = await startServer()
  })
  after(async () => {
    const [code, log] = await server.stop()
    assert.equal(code, 0)
    assert.match(log, /\tINFO\tStarting HTTP server on 127\.0\.0\.1:/)
    assert.match(log, /\tINFO\tHTTP server stopped\n$/)
  })

  async function post(path: string, body: string): Promise<Response> {
    // What curl says of any body, and nobody looks at.
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return await fetch(`${server.url}${path}`, { method: 'POST', body, headers })
  }

  it('scores what is posted, and answers 200 whatever the score', async () => {
    const bare = POD.replace('  serviceAccountName: web\n', '')
    for (const [path, body, scores] of [
      ['/', POD, [3]],
      ['/scan', POD, [3]],
      ['/', `file=${POD}`, [3]],
      ['/scan', `${POD}---\n${bare}`, [3, 0]],
      ['/?rule=HostPID&rule=RunAsUser', POD, [0]],
      ['/', JSON.stringify({ kind: 'Nope', apiVersion: 'v1' }), [0]],
    ] as const) {
      const response = await post(path, body)
      assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'application/json'])
      const text = await response.text()
      assert.ok(text.startsWith('[\n  {\n    "object": ') && text.endsWith('\n]\n'))
      const reports = JSON.parse(text) as { score: number; fileName: string }[]
      assert.deepEqual(
        reports.map(({ score }) => score),
        scores,
      )
      assert.ok(reports.every(({ fileName }) => fileName === 'API'))
    }
  })

  it('refuses what cannot be read', async () => {
    for (const [path, body, status, text] of [
      ['/', 'a: [', 400, /^error converting YAML to JSON: /],
      ['/', '', 400, /^Invalid input\n$/],
      ['/?rule=Nope', POD, 400, /^Invalid rule IDs requested: Nope\n$/],
      ['/?in-toto=1', POD, 500, /no key is available\n$/],
      ['/', 'x'.repeat(MAX_BODY + 1), 413, /^the body is longer than \d+ bytes\n$/],
    ] as const) {
      const response = await post(path, body)
      assert.equal(response.status, status, path)
      assert.match(await response.text(), text)
    }
  })

  it('sends readers to the page of kubesec, and says how it is', async () => {
    for (const path of ['/', '/scan']) {
      const response = await fetch(`${server.url}${path}`, { redirect: 'manual' })
      assert.deepEqual([response.status, response.headers.get('location')], [303, 'https://kubesec.io'])
    }
    assert.equal(await (await fetch(`${server.url}/healthz`)).text(), 'OK\n')
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    assert.match(metrics, /^kubesec_http_requests_total\{code="200"\} \d+$/m)
    assert.match(metrics, /^process_resident_memory_bytes \d+$/m)
  })

  it('waits for a request no longer than its limit', { timeout: 20_000 }, async () => {
    const socket = connect(server.port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc')
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(socket, 'close')
    assert.match(Buffer.concat(chunks).toString(), /^(?:HTTP\/1\.1 408 |$)/)
  })
})

describe("links that kubesec's server signs", () => {
  it('can be verified', async (t) => {
    const folder = temporaryFolder(t)
    const { privateKey } = generateKeyPairSync('ed25519')
    const file = join(folder, 'key.pem')
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const server = await startServer(['-k', file])
    try {
      const response = await fetch(`${server.url}/?in-toto=yes`, { method: 'POST', body: POD })
      const { reports, link } = (await response.json()) as {
        reports: { object: string }[]
        link: {
          signed: {
            materials: Record<string, { sha256: string }>
            products: Record<string, { sha256: string }>
          }
          signatures: { keyid: string; sig: string }[]
        }
      }
      const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
      assert.equal(link.signed.materials['deployment.yml']?.sha256, sha256(`${POD}\n`))
      assert.ok(JSON.stringify(reports[0]).length > 0)
      const compact = JSON.stringify(reports[0]).replaceAll('>', '\\u003e')
      assert.equal(link.signed.products['Pod/web.default']?.sha256, sha256(compact))
      const payload = JSON.stringify(link.signed)
      const type = 'https://in-toto.io/Statement/v0.1'
      const signed = Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} ${payload}`)
      const signature = Buffer.from(link.signatures[0]?.sig ?? '', 'hex')
      assert.ok(verify(null, signed, createPublicKey(privateKey), signature))
    } finally {
      await server.stop()
    }
  })
})
