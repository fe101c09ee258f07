import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  distributionOfProperties,
  MAX_PATH_LENGTH,
  type Property,
  packageProperties,
  placeOfProperties,
  problemProperties,
  problemsOfProperties,
  withProperties,
} from './bom-properties.ts'
import type { InventoryPackage } from './inventory.ts'
import { problem } from './problem.ts'

function valuesOf(properties: readonly Property[]): Map<string, string[]> {
  return new Map(
    [...Map.groupBy(properties, ({ name }) => name)].map(([name, all]) => [
      name,
      all.map(({ value }) => value),
    ]),
  )
}

const PURL = 'pkg:rpm/almalinux/curl@7.76.1-14.el9?arch=x86_64&epoch=1'
const CURL: InventoryPackage = {
  kind: 'package',
  type: 'rpm',
  name: 'curl',
  version: '1:7.76.1-14.el9',
  arch: 'x86_64',
  id: PURL,
  purl: PURL,
  path: 'var/lib/rpm/rpmdb.sqlite',
  originLayer: 1,
}
const LAYERS = [
  { diffId: 'sha256:0', size: 1 },
  { diffId: 'sha256:1', digest: 'sha256:2', size: 1 },
] as const

describe('properties of a package', () => {
  it('are those that its package URL does not say, and its layer', () => {
    assert.deepEqual(packageProperties(CURL, LAYERS), [
      { name: 'plimsoll:path', value: 'var/lib/rpm/rpmdb.sqlite' },
      { name: 'plimsoll:version', value: '1:7.76.1-14.el9' },
      { name: 'plimsoll:layer', value: 'sha256:1' },
      { name: 'plimsoll:layer-digest', value: 'sha256:2' },
    ])
  })

  it('have the last word when they are read', () => {
    const values = valuesOf([
      ...packageProperties({ ...CURL, source: { name: 'curl-src', version: '2' }, module: 'm:1' }, []),
      { name: 'plimsoll:lines', value: 'x-2' },
      { name: 'plimsoll:relationship', value: 'cousin' },
    ])
    const { id: _id, purl: _purl, path: _path, originLayer: _layer, ...pkg } = CURL
    assert.deepEqual(
      withProperties({ ...pkg, version: '7.76.1-14.el9', source: { name: 'x', version: '1' } }, values),
      {
        ...pkg,
        source: { name: 'curl-src', version: '2' },
        module: 'm:1',
      },
    )
  })
})

describe('the place of a package', () => {
  const place = (path: string) => placeOfProperties(new Map([['plimsoll:path', [path]]]))

  it('is none where the path is none, or longer than any', () => {
    assert.deepEqual(place('a/b'), { path: 'a/b' })
    assert.equal(place(''), undefined)
    assert.equal(place('a\0b'), undefined)
    assert.deepEqual(place('x'.repeat(MAX_PATH_LENGTH)), { path: 'x'.repeat(MAX_PATH_LENGTH) })
    assert.equal(place('x'.repeat(MAX_PATH_LENGTH + 1)), undefined)
    assert.equal(placeOfProperties(new Map()), undefined)
  })
})

describe('problems of a document', () => {
  it('are those of reading; those of judging come anew', () => {
    const unread = problem('file-unreadable', 'a "b"', 'It is\nno JSON.', 'sha256:1')
    const properties = problemProperties([unread, problem('feed-missing', 'alpine-3.18', 'It is not there.')])
    assert.deepEqual(problemsOfProperties(valuesOf(properties)), [
      problem('file-unreadable', 'a "b"', 'It is\nno JSON.'),
    ])
  })

  it('of which nobody knows the kind are gaps all the same', () => {
    const values = (text: string) => new Map([['plimsoll:problem', [text]]])
    assert.deepEqual(problemsOfProperties(values('["from-tomorrow","a","b"]')), [
      problem('record-unreadable', 'a', 'from-tomorrow: b'),
    ])
    assert.deepEqual(problemsOfProperties(values('["toString","a","b"]')), [
      problem('record-unreadable', 'a', 'toString: b'),
    ])
    for (const text of ['', '{', '{}', '[1,2,3]', 'null'])
      assert.deepEqual(problemsOfProperties(values(text)), [], text)
  })
})

describe('a distribution', () => {
  it('of another writer is not believed to be whole', () => {
    assert.equal(distributionOfProperties('debian', new Map(), 'x'), undefined)
    assert.deepEqual(distributionOfProperties('debian', new Map([['plimsoll:release', ['12']]]), 'x'), {
      family: 'debian',
      release: '12',
      version: '',
      decidedBy: 'x',
    })
  })
})
