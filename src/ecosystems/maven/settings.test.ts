import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { localRepositoryOf } from './settings.ts'

const VARIABLES = { home: '/home/user', environment: { M2: '/m2', EMPTY: '' } }

describe('settings of Maven', () => {
  for (const [inner, expected] of [
    ['', undefined],
    ['<localRepository/>', undefined],
    ['<localRepository> /srv/m2 </localRepository>', { path: '/srv/m2' }],
    ['<localRepository>${user.home}/r</localRepository>', { path: '/home/user/r' }],
    ['<localRepository>${env.M2}/r${env.EMPTY}</localRepository>', { path: '/m2/r' }],
  ] as const) {
    it(`say of ${inner || 'nothing'} where the repository is`, () =>
      assert.deepEqual(localRepositoryOf(Buffer.from(`<settings>${inner}</settings>`), VARIABLES), expected))
  }

  for (const text of ['${env.NONE}/r', '${user.name}', '${user.home', 'relative/r']) {
    it(`do not say it with ${text}`, () => {
      const bytes = Buffer.from(`<settings><localRepository>${text}</localRepository></settings>`)
      const found = localRepositoryOf(bytes, VARIABLES)
      assert.ok(found && 'fault' in found)
      assert.match(found.fault, /it is not known where it is/)
    })
  }

  it('that are none say so', () => {
    const found = localRepositoryOf(Buffer.from('<settings>'), VARIABLES)
    assert.ok(found && 'fault' in found)
    assert.match(found.fault, /no XML that can be read/)
  })
})
