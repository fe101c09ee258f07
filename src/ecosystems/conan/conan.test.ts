import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { conanLockAnalyser } from './conan-lock.ts'

const TESTDATA = join(import.meta.dirname, 'testdata')

interface GraphNode {
  readonly ref: string
  readonly context: 'host' | 'build'
}

// Conan 1 is no longer to be had for the Python of our machines: written by its documentation.
const V1 = `{
 "graph_lock": {
  "nodes": {
   "0": {"ref": "app/1.0", "options": "", "requires": ["1", "2"], "path": "conanfile.py"},
   "1": {
    "ref": "zlib/1.2.11#9e0c292b60ac77402bd9be60dd68266f",
    "package_id": "x"
   },
   "2": {"ref": "openssl/3.0.1@us/stable", "requires": ["1", 3]},
   "3": {"options": ""}
  }
 },
 "version": "0.4"
}`

describe('a lock of Conan', () => {
  it('has what Conan 2 says of its graph', () => {
    const text = readFileSync(join(TESTDATA, 'conan.lock'), 'utf8')
    const found = listed(analyse(conanLockAnalyser, 'conan.lock', text))
    const graph = JSON.parse(readFileSync(join(TESTDATA, 'graph-info.json'), 'utf8')) as readonly GraphNode[]
    const nodes = graph
      .slice(1)
      .map(({ ref, context }) => `${ref.replace('/', ' ')}${context === 'build' ? ' dev' : ''}`)
    assert.deepEqual(found.toSorted(), nodes.toSorted())
  })

  it('of Conan 1 has a graph', () => {
    const analysis = analyse(conanLockAnalyser, 'a/conan.lock', V1)
    assert.deepEqual(listed(analysis), ['zlib 1.2.11', 'openssl 3.0.1 → zlib@1.2.11'])
    assert.deepEqual(analysis.packages?.[0]?.lines, { start: 5, end: 8 })
  })

  for (const [text, code] of [
    ['{', 'file-unreadable'],
    ['{}', 'file-unreadable'],
    ['{"requires": [1]}', 'record-unreadable'],
  ] as const) {
    it(`that is ${text} is ${code}`, () => {
      assert.deepEqual(listed(analyse(conanLockAnalyser, 'conan.lock', text)), [`! ${code}`])
    })
  }
})
