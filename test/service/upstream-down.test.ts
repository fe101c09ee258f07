import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { serve } from '../../src/service/run/serve.ts'
import { startProxy, startServer } from '../http-server.ts'
import { makeCertificate, temporaryFolder } from '../registry-server.ts'
import { testConfig } from './config.ts'

const EXAMPLES = new URL('../../examples/', import.meta.url)
const FEED = 'alpine-3.18'

interface FeedAnswer {
  readonly current?: { readonly ref: string }
  readonly last_error?: string
}

test('advisories whose server goes away stay in use, are told as failed, and are renewed when it is back', async (t) => {
  const folder = await temporaryFolder(t)
  let isUp = true
  let end = ''
  const hosts = [
    'secdb.alpinelinux.org',
    'www.cisa.gov',
    'epss.cyentia.com',
    'nvd.nist.gov',
    'endoflife.date',
  ]
  const certificate = await makeCertificate(folder, hosts)
  const upstream = await startServer(
    t,
    ({ path, headers }, response) => {
      const file = fileURLToPath(new URL(`mirror/${headers['host']}${path}`, EXAMPLES))
      if (!isUp) response.writeHead(503, { 'retry-after': '0' }).end()
      else if (!existsSync(file)) response.writeHead(404).end()
      else void readFile(file, 'utf8').then((text) => response.end(text + end))
    },
    { certificate: certificate.certificate, key: certificate.key },
  )
  const proxy = await startProxy(t, upstream.port)
  const config = testConfig({ dir: folder })
  const registry = { ...config.matcher.sources.registry, cacert: certificate.authority }
  const sources = { ...config.matcher.sources, registry }
  const database = { ...config.matcher.database, offline: false, enrich: [] }
  const stop = new AbortController()
  const listening = Promise.withResolvers<string>()
  const ended = serve(
    { ...config, log: { level: 'fatal' }, matcher: { ...config.matcher, sources, database } },
    {
      signal: stop.signal,
      environment: { HTTPS_PROXY: proxy.url },
      onListening: ({ main = '' }) => listening.resolve(main),
    },
  )
  ended.catch(listening.reject)
  t.after(async () => {
    stop.abort()
    await ended
  })
  const url = await listening.promise
  const feed = async (): Promise<FeedAnswer> => {
    const answer = await fetch(`${url}/api/v1/feeds/${FEED}`)
    return answer.status === 200 ? ((await answer.json()) as FeedAnswer) : {}
  }
  const until = async (isSo: (answer: FeedAnswer) => boolean): Promise<FeedAnswer> => {
    for (;;) {
      const answer = await feed()
      if (isSo(answer)) return answer
      await sleep(50, undefined, { signal: t.signal })
    }
  }
  const image = await fetch(`${url}/api/v1/images/archive?name=harbour`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-tar' },
    body: await readFile(new URL('harbour.oci.tar', EXAMPLES)),
  })
  const { digest } = (await image.json()) as { digest: string }
  const findings = async (): Promise<number> => {
    const answer = await fetch(`${url}/api/v1/images/${digest}/report`)
    assert.equal(answer.status, 200)
    const { Results: results } = (await answer.json()) as { Results: { Vulnerabilities?: unknown[] }[] }
    return results.flatMap(({ Vulnerabilities: found = [] }) => found).length
  }
  const first = await until(({ current }) => current !== undefined)
  // 202 until the feed that has come is at hand.
  while ((await fetch(`${url}/api/v1/images/${digest}/report`)).status === 202)
    await sleep(50, undefined, { signal: t.signal })
  const before = await findings()
  assert.ok(before > 0)

  isUp = false
  const asked = await fetch(`${url}/api/v1/feeds/${FEED}/update`, { method: 'POST' })
  assert.equal(asked.status, 202)
  const down = await until(({ last_error }) => last_error !== undefined)
  assert.match(down.last_error ?? '', /503/)
  assert.equal(down.current?.ref, first.current?.ref)
  assert.equal(await findings(), before)

  isUp = true
  end = '\n'
  const back = await until(({ last_error }) => last_error === undefined)
  assert.ok(back.current)
  assert.equal(await findings(), before)
})
