import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type PlainSettings, plainConfig } from './plain-config.ts'

const SETTINGS: PlainSettings = {
  roles: ['api', 'indexer'],
  listen: '127.0.0.1:6060',
  introspection: '[::1]:8089',
  dataDir: '/data',
  migrate: false,
  logLevel: 'info',
  allowAnyone: false,
}

describe('a configuration of the command line alone', () => {
  it('has its addresses, roles and database', () => {
    const config = plainConfig(SETTINGS)
    assert.deepEqual(config.roles, ['indexer', 'api'])
    assert.deepEqual(config.introspection, { host: '::1', port: 8089 })
    assert.deepEqual(config.store, { kind: 'sqlite', path: '/data/service.sqlite', migrate: false })
    const url = 'postgres://h/d'
    const other = plainConfig({ ...SETTINGS, database: url, introspection: 'none', listen: ':1' })
    assert.equal(other.introspection, undefined)
    assert.equal(other.listen.host, '0.0.0.0')
    assert.equal(other.store.kind === 'postgres' && other.store.url, url)
  })

  it('refuses what is no address', () => {
    for (const listen of ['', 'x', 'h', 'h:', 'h:99999', '::1:80', 'h:-1', 'a b:1', 'http://h:1'])
      assert.throws(() => plainConfig({ ...SETTINGS, listen }), { code: 'option-invalid' })
  })
})
