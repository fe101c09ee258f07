import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PlimsollError } from '../../core/errors.ts'
import { createLogger } from './create-logger.ts'
import type { Logger } from './logger.ts'
import { REDACTED, SECRET_FIELDS, withoutSecrets } from './secrets.ts'

function open(level: 'debug' | 'info' = 'info'): {
  log: Logger
  readonly text: () => string
  readonly lines: () => Record<string, unknown>[]
} {
  let text = ''
  const log = createLogger({ level, to: { write: (part) => void (text += part) } })
  const lines = (): Record<string, unknown>[] =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { log, text: () => text, lines }
}

describe('the log', () => {
  it('is a line of JSON for each event, with what its children carry', () => {
    const { log, lines } = open()
    log.child({ request: 'r1' }).info({ status: 200 }, 'request served')
    log.debug({}, 'not at this level')
    const [line, ...more] = lines()
    assert.deepEqual(more, [])
    assert.equal(line?.['level'], 'info')
    assert.equal(line?.['message'], 'request served')
    assert.deepEqual([line?.['request'], line?.['status']], ['r1', 200])
    assert.match(String(line?.['time']), /^\d{4}-\d\d-\d\dT.*Z$/)
  })

  it('cannot be given lines by what is logged', () => {
    const { log, text, lines } = open()
    const evil = 'x\n{"level":"fatal","message":"forged"}\r\n\u2028\u001b[31m'
    log.info({ path: evil, err: new Error(evil), [evil]: evil }, 'request served')
    assert.equal(lines().length, 1)
    assert.ok(!text().includes('\u001b'))
  })

  it('has no secrets', () => {
    const { log, text } = open()
    const secrets = Object.fromEntries(SECRET_FIELDS.map((name) => [name, 'hidden']))
    log.info({ ...secrets, request: secrets, a: { b: [secrets] }, Authorization: 'hidden' }, 'secrets')
    log.child({ request: { authorization: 'hidden' } }).info({}, 'secrets')
    const error = new Error('https://user:hidden@host/ said: Bearer hidden.hidden.hidden', {
      cause: Object.assign(new Error('plk_0123456789ab_hiddenhiddenhiddenhidden'), { request: 'hidden' }),
    })
    log.error({ err: error }, 'secrets')
    assert.ok(!text().includes('hidden'), text())
    assert.ok(text().includes(REDACTED))
  })

  it('says of an error its code, its place and its causes', () => {
    const { log, lines } = open()
    const cause = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
    log.error({ err: new PlimsollError('cache-unwritable', 'It is full.', { cause }) }, 'failed')
    const { err } = lines()[0] as { err: Record<string, unknown> }
    assert.deepEqual([err['code'], err['message']], ['cache-unwritable', 'It is full.'])
    assert.match(String(err['stack']), /^at .*create-logger\.test/s)
    assert.deepEqual(err['cause'], { type: 'Error', code: 'ENOSPC', message: 'ENOSPC: no space left' })
    log.error({ err: 'text' }, 'failed')
  })
})

describe('a text without secrets', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['postgres://u:p@h:5432/d failed', `postgres://${REDACTED}@h:5432/d failed`],
    ['see https://h/a@b', 'see https://h/a@b'],
    ['Authorization: Basic dXNlcjpwYXNz', `Authorization: Basic ${REDACTED}`],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJxIn0.abc', `token ${REDACTED}`],
    ['basic rules', 'basic rules'],
  ]
  for (const [given, wanted] of cases) it(given, () => assert.equal(withoutSecrets(given), wanted))
})
