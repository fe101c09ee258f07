import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_DOCKLE_LINES, readDockleignore } from './dockleignore.ts'

test('codes of a .dockleignore, each once, without comments', () => {
  const text =
    '# set root to default user because of sudo\nCIS-DI-0001\r\n  DKL-LI-0003 # .git\n\nCIS-DI-0001\n'

  assert.deepEqual(readDockleignore(text), ['CIS-DI-0001', 'DKL-LI-0003'])
  assert.deepEqual(readDockleignore(''), [])
})

test('a list of very many lines is read as far as the limit', () => {
  const text = Array.from({ length: MAX_DOCKLE_LINES + 1 }, (_, index) => `X-${index}`).join('\n')

  assert.equal(readDockleignore(text).length, MAX_DOCKLE_LINES)
})
