import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createLogger } from './create-logger.ts'
import { createMetrics } from './create-metrics.ts'
import { METRICS } from './metric-names.ts'

describe('metrics', () => {
  it('are on the page as they were counted', async () => {
    const metrics = createMetrics(createLogger({ level: 'fatal' }))
    const labels = { handler: '/a"b\n', code: '200', method: 'get' }
    metrics.count('plimsoll_http_request_total', labels)
    metrics.count('plimsoll_http_request_total', labels, 2)
    metrics.set('plimsoll_queue_jobs', 4, { task: 'notify', state: 'waiting' })
    metrics.observe('plimsoll_http_request_duration_seconds', 0.02, labels)
    const { text, type } = await metrics.page()
    assert.match(type, /^text\/plain/)
    assert.ok(text.includes('plimsoll_http_request_total{handler="/a\\"b\\n",code="200",method="get"} 3'))
    assert.ok(text.includes('plimsoll_queue_jobs{task="notify",state="waiting"} 4'))
    assert.match(text, /plimsoll_http_request_duration_seconds_bucket\{le="0\.025",.*\} 1/)
    assert.ok(text.includes('process_resident_memory_bytes'))
  })

  it('of two services do not mix', async () => {
    const [one, other] = [
      createMetrics(createLogger({ level: 'fatal' })),
      createMetrics(createLogger({ level: 'fatal' })),
    ]
    one.set('plimsoll_store_bytes', 5)
    assert.ok((await one.page()).text.includes('plimsoll_store_bytes 5'))
    assert.ok(!(await other.page()).text.includes('plimsoll_store_bytes 5'))
  })

  it('that nobody declared are logged once, and end nothing', () => {
    const lines: string[] = []
    const metrics = createMetrics(
      createLogger({ level: 'info', to: { write: (line) => void lines.push(line) } }),
    )
    for (let count = 0; count < 3; count++) metrics.count('plimsoll_unknown_total')
    metrics.count('plimsoll_store_bytes')
    metrics.set('plimsoll_store_bytes', 1, { other: 'label' })
    assert.equal(lines.length, 2)
    assert.match(lines[0] ?? '', /plimsoll_unknown_total/)
  })

  it('are declared, every one that the code counts', () => {
    const names = new Set(METRICS.map(({ name }) => name))
    const root = join(import.meta.dirname, '..')
    const undeclared = globSync('**/*.ts', { cwd: root })
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) => [
        ...readFileSync(join(root, file), 'utf8').matchAll(
          /metrics\s*\.(?:count|set|observe)\(\s*'(?<name>[^']+)'/g,
        ),
      ])
      .map((match) => match.groups?.['name'] ?? '')
      .filter((name) => !names.has(name))
    assert.deepEqual(undeclared, [])
  })

  it('follow the conventions of Prometheus for names', () => {
    assert.equal(new Set(METRICS.map(({ name }) => name)).size, METRICS.length)
    for (const { name, kind, help } of METRICS) {
      assert.match(name, /^(?:plimsoll|clair|claircore)_[a-z0-9_]+$/)
      assert.ok(kind !== 'counter' || name.endsWith('_total'), name)
      assert.ok(kind !== 'histogram' || /_(?:seconds|bytes)$/.test(name), name)
      assert.match(help, /\.$/)
    }
  })
})
