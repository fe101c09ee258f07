import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PlimsollError } from '../../core/errors.ts'
import { checkAccess, toFault } from './faults.ts'
import { type Identity, RequestFault, type Scope } from './route.ts'

const never = { id: 'r1', isPassing: () => false }

describe('an error', () => {
  it('that is a fault of the request stays as it is', () => {
    const fault = new RequestFault(404, 'not-found', 'There is no such image.')
    assert.deepEqual(toFault(fault, never), { fault, isOurs: false })
  })

  it('of ours says nothing of what is inside', () => {
    for (const error of [
      new Error('/srv/secret'),
      new PlimsollError('internal', '/srv/secret'),
      '/srv/secret',
    ]) {
      const { fault, isOurs } = toFault(error, never)
      assert.ok(isOurs)
      assert.equal(fault.status, 500)
      assert.equal(fault.code, 'internal-error')
      assert.ok(!fault.message.includes('secret') && fault.message.includes('r1'))
    }
  })

  it('that passes asks for another attempt', () => {
    const { fault, isOurs } = toFault(new Error('57P03'), { id: 'r1', isPassing: () => true })
    assert.ok(isOurs)
    assert.equal(fault.status, 503)
    assert.ok(fault.headers['Retry-After'])
  })
})

describe('access', () => {
  const cases: readonly (readonly [
    Identity['kind'],
    readonly Scope[],
    'open' | Scope,
    number | undefined,
  ])[] = [
    ['anonymous', [], 'open', undefined],
    ['anonymous', [], 'report', 401],
    ['anonymous', ['report'], 'report', undefined],
    ['api-key', ['report'], 'report', undefined],
    ['api-key', ['report'], 'index', 403],
    ['api-key', ['index'], 'report', 403],
    ['api-key', ['index', 'report'], 'admin', 403],
    ['api-key', ['admin'], 'index', undefined],
    ['api-key', [], 'open', undefined],
  ]
  for (const [kind, scopes, access, status] of cases)
    it(`of ${kind} with [${scopes.join(', ')}] to ${access}: ${status ?? 'granted'}`, () => {
      const check = (): void => checkAccess({ kind, name: '', tenant: '', scopes: new Set(scopes) }, access)
      if (status === undefined) check()
      else assert.throws(check, { status })
    })
})
