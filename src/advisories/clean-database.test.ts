import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../test/plimsoll.ts'
import type { Digest } from '../core/digest.ts'
import { cleanDatabase, collectGarbage } from './clean-database.ts'
import { feedFile } from './paths.ts'
import { keepGenerations, keptGenerations } from './state/kept-generations.ts'

test('leaves the generations that a service keeps; cleaning the database does not', async (t) => {
  const dir = temporaryFolder(t)
  const [kept, other] = ['a', 'b'].map((letter): Digest => `sha256:${letter.repeat(64)}`) as [Digest, Digest]
  const files = [kept, other].map((digest) => feedFile(dir, digest))
  mkdirSync(join(dir, 'feeds'))
  const past = new Date(Date.now() - 48 * 60 * 60 * 1000)
  for (const file of files) {
    writeFileSync(file, 'x')
    utimesSync(file, past, past)
  }
  await keepGenerations(dir, [kept, kept])
  await collectGarbage(dir, Date.now(), new AbortController().signal)
  assert.deepEqual(
    files.map((file) => existsSync(file)),
    [true, false],
  )
  await cleanDatabase(dir)
  assert.deepEqual(readdirSync(dir), [])
  assert.deepEqual(await keptGenerations(dir), [])
})
