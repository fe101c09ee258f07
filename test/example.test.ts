import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { exampleImage, exampleMirror } from '../examples/build.ts'

const EXAMPLES = join(import.meta.dirname, '../examples')

test('the committed example is what examples/build.ts makes', () => {
  assert.deepEqual(readFileSync(join(EXAMPLES, 'harbour.oci.tar')), exampleImage())
  for (const [path, content] of exampleMirror()) {
    assert.deepEqual(readFileSync(join(EXAMPLES, 'mirror', path)), content, path)
  }
})
