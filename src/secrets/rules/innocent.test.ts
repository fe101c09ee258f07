import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { it } from 'node:test'
import { innocentHits } from '../../../test/innocent-hits.ts'
import { needs } from '../../../test/real-data.ts'

/** On every Debian; the whole is `npm run test:innocent`. */
const FOLDERS = [
  '/usr/share/doc',
  '/usr/share/perl',
  '/usr/share/i18n',
  '/usr/share/locale',
  '/usr/share/man',
]
const MOST_BYTES = 12e6

it('the documentation and locales of this machine have no secrets', (t) => {
  const folders = FOLDERS.filter((folder) => existsSync(folder))
  if (!needs(t, folders.length > 0, 'there is no documentation to look through')) return
  assert.deepEqual(innocentHits('/', { folders, mostBytes: MOST_BYTES }).hits, [])
})
