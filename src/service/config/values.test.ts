import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { SERVICE_OPTIONS } from '../../cli/options/service-options.ts'
import { A_DURATION, parseDuration } from '../../core/duration.ts'
import { DEFAULT_LIMITS } from '../../layers/limits.ts'
import { identityOf, parseConnstring } from './connstring.ts'
import { FLAG_KEYS } from './flags.ts'
import { CONFIG_KEYS, LIMIT_KEYS } from './keys.ts'
import { durationText } from './print.ts'
import { parseDefault } from './resolve.ts'
import { ROLES } from './types.ts'
import { parseAddress, parseConfigValue } from './values.ts'

describe('durations', () => {
  it('are read as they are printed', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 12 }), (milliseconds) =>
        assert.equal(parseDuration(durationText(milliseconds)), milliseconds),
      ),
    )
  })

  it('are texts, or a number that is nothing', () => {
    const kind = { kind: 'duration' } as const
    assert.deepEqual(parseConfigValue(kind, '1h30m'), { value: 5_400_000 })
    assert.deepEqual(parseConfigValue(kind, 0), { value: 0 })
    for (const raw of [5, null, 'soon', ['1h']])
      assert.deepEqual(parseConfigValue(kind, raw), { fault: `is to be ${A_DURATION}` })
  })
})

describe('addresses', () => {
  const good: readonly [string, string, number][] = [
    [':6060', '0.0.0.0', 6060],
    ['127.0.0.1:1', '127.0.0.1', 1],
    ['[::1]:80', '::1', 80],
    ['localhost:0', 'localhost', 0],
  ]
  for (const [text, host, port] of good) it(text, () => assert.deepEqual(parseAddress(text), { host, port }))
  for (const text of ['', '6060', 'a:b', '::1:80', '[::1]', '1:65536', 'a b:1', 'a:1:2'])
    it(`«${text}» is none`, () => assert.equal(parseAddress(text), undefined))
})

describe('connection strings', () => {
  const good: readonly [string, string][] = [
    ['postgres://u:p@h/d', 'postgres://u:p@h/d'],
    ['postgresql://h:5433/d?sslmode=require', 'postgresql://h:5433/d?sslmode=require'],
    [
      'host=h port=5433 user=u password=p dbname=d sslmode=disable',
      'postgres://u:p@h:5433/d?sslmode=disable',
    ],
    ["host = h dbname = d password = 'a \\' b'", "postgres://:a%20'%20b@h/d"],
    ['host=/run/postgresql dbname=d', 'postgres://localhost/d?host=%2Frun%2Fpostgresql'],
    ['hostaddr=::1 user=u', 'postgres://u@[::1]/u'],
  ]
  for (const [text, url] of good)
    it(text, () => {
      const found = parseConnstring(text)
      assert.equal('url' in found && found.url, url)
    })
  for (const text of [
    '',
    'h',
    'mysql://h/d',
    'host=h',
    'host=h/x dbname=d',
    "dbname='d",
    'dbname=d port=99999',
    'postgres://h',
  ])
    it(`«${text}» is refused`, () => assert.ok('fault' in parseConnstring(text)))

  it('say how many connections there are, and what means nothing is named', () => {
    const found = parseConnstring('dbname=d pool_max_conns=33 statement_cache=1')
    assert.ok('url' in found)
    assert.deepEqual([found.maxConnections, found.ignored], [33, ['statement_cache']])
  })

  it('name the same database in both forms', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[ -~]{1,20}$/),
        fc.stringMatching(/^[a-z0-9]{1,9}$/),
        (password, name) => {
          const quoted = `'${password.replaceAll(/['\\]/g, '\\$&')}'`
          const pairs = parseConnstring(`host=h user=u password=${quoted} dbname=${name}`)
          const url = parseConnstring(`postgres://u:${encodeURIComponent(password)}@h:5432/${name}`)
          assert.ok('url' in pairs && 'url' in url)
          assert.equal(identityOf(pairs.url), identityOf(url.url))
          assert.equal(decodeURIComponent(new URL(pairs.url).password), password)
        },
      ),
    )
  })
})

describe('tables', () => {
  it('have defaults that can be read, and no key twice', () => {
    for (const key of CONFIG_KEYS)
      for (const text of [key.default, key.clairDefault]) if (text !== undefined) parseDefault(key, text)
    assert.equal(new Set(CONFIG_KEYS.map(({ path }) => path)).size, CONFIG_KEYS.length)
  })

  it('have the limits of layers for defaults', () => {
    for (const { member, path } of LIMIT_KEYS) {
      const key = CONFIG_KEYS.find((one) => one.path === path)
      assert.equal(key?.default && parseDefault(key, key.default), DEFAULT_LIMITS[member])
    }
  })

  it('have the same roles on the command line', () => {
    const option = SERVICE_OPTIONS.find(({ name }) => name === 'roles')
    assert.deepEqual(option?.value.kind === 'list' ? option.value.choices : [], ROLES)
  })

  it('of options and keys are one', () => {
    const byOption = SERVICE_OPTIONS.flatMap(({ name, file }) =>
      file === undefined ? [] : [[name, file.slice('service.'.length)]],
    )
    assert.deepEqual(Object.fromEntries(byOption), FLAG_KEYS)
    for (const path of Object.values(FLAG_KEYS)) {
      const key = CONFIG_KEYS.find(
        (one) => one.path === path || (one.isSecret && `${one.path}-file` === path),
      )
      assert.ok(key, path)
    }
  })
})
