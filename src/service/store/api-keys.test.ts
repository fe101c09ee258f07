import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachStore } from '../../../test/stores.ts'
import { parseApiKey } from '../http/auth/credentials.ts'
import { createApiKeys, type NewApiKey } from './api-keys.ts'

const NEW: NewApiKey = { name: 'pipeline', tenant: 'blue', scopes: ['report', 'index'] }

onEachStore('API keys', (open) => {
  it('stand for their tenant and scopes, and are shown once', async (t) => {
    const store = await open(t)
    const keys = createApiKeys(store)
    assert.equal(await keys.areAny(), false)
    const { key, text } = await keys.create(NEW)
    assert.equal(await keys.areAny(), true)
    const given = parseApiKey(text)
    assert.ok(given)
    assert.equal(given.id, key.id)
    const identity = await keys.identify(given)
    assert.deepEqual(identity, {
      kind: 'api-key',
      name: `pipeline (${key.id})`,
      tenant: 'blue',
      scopes: new Set(['index', 'report']),
    })
    const listed = await keys.list()
    assert.deepEqual(listed, [key])
    assert.ok(
      !JSON.stringify([listed, await store.db.selectFrom('api_keys').selectAll().execute()]).includes(
        given.secret,
      ),
    )
  })

  it('are good for nothing with another secret, when they are expired, and when they are revoked', async (t) => {
    const keys = createApiKeys(await open(t))
    const [first, second] = [await keys.create(NEW), await keys.create(NEW)]
    const one = parseApiKey(first.text)
    const other = parseApiKey(second.text)
    assert.ok(one && other)
    assert.equal(await keys.identify({ id: one.id, secret: other.secret }), undefined)
    assert.equal(await keys.identify({ id: 'ffffffffffff', secret: one.secret }), undefined)

    const expired = parseApiKey((await keys.create({ ...NEW, lifetime: -1 })).text)
    assert.ok(expired)
    assert.equal(await keys.identify(expired), undefined)
    const lasting = parseApiKey((await keys.create({ ...NEW, lifetime: 3_600_000 })).text)
    assert.ok(lasting && (await keys.identify(lasting)))

    assert.equal(await keys.revoke(one.id), true)
    assert.equal(await keys.revoke(one.id), false)
    assert.equal(await keys.identify(one), undefined)
    assert.ok(await keys.identify(other))
    assert.ok((await keys.list()).find(({ id }) => id === one.id)?.revokedAt)
  })
})
