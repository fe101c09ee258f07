import assert from 'node:assert/strict'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { dockerArchive, packed, tempFile } from '../../../test/image-archives.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { type ScanSettings, scanHere } from '../../../test/scan-here.ts'
import { tarOf } from '../../../test/tar-builder.ts'

const STATUS = 'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n'
const LAYERS = [
  tarOf([
    { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
    { path: 'var/lib/dpkg/status', content: STATUS },
  ]),
  tarOf([{ path: 'var/lib/dpkg/status', content: `${STATUS}${STATUS.replace('Package: a', 'Package: b')}` }]),
]
const ARCHIVE = packed(dockerArchive([{ layers: LAYERS }]))

/** The archive with other bytes in the place of the second layer. */
function withoutLayer(): Buffer {
  const damaged = Buffer.from(ARCHIVE)
  return damaged.fill('x', damaged.indexOf('Package: b'), damaged.indexOf('Package: b') + 10)
}

async function namesOf(input: string, settings: ScanSettings): Promise<(string | undefined)[][]> {
  const { packages, layers } = await scanHere({ kind: 'input', input }, settings)
  return packages.map(({ name, originLayer }) => [name, layers[originLayer ?? 0]?.createdBy])
}

const FOUND = [
  ['a', 'made layer 0'],
  ['b', 'made layer 1'],
]

describe('an image that is inspected again', () => {
  async function knownImage(t: TestContext) {
    const cache = temporaryFolder(t)
    const input = tempFile(t, ARCHIVE)
    assert.deepEqual(await namesOf(input, { cache, layers: { build: 'one' } }), FOUND)
    writeFileSync(input, withoutLayer())
    return { cache, input }
  }

  it('is known as a whole, to the same code', async (t) => {
    const { cache, input } = await knownImage(t)
    const kept = join(cache, 'layers')
    for (const name of readdirSync(kept)) if (name.endsWith('.layer')) rmSync(join(kept, name))

    assert.deepEqual(await namesOf(input, { cache, layers: { build: 'one' } }), FOUND)
    await assert.rejects(namesOf(input, { cache, layers: { build: 'two' } }), { code: 'digest-mismatch' })
  })

  it('is made of its known layers anew by other code, and by the source', async (t) => {
    const { cache, input } = await knownImage(t)

    assert.deepEqual(await namesOf(input, { cache, layers: { build: 'two' } }), FOUND)
    assert.deepEqual(await namesOf(input, { cache }), FOUND)
  })

  it('is read again where something else is looked for', async (t) => {
    const { cache, input } = await knownImage(t)
    const layers = { build: 'one', skipDirs: ['srv'] }

    await assert.rejects(namesOf(input, { cache, layers }), { code: 'digest-mismatch' })
    assert.deepEqual(await namesOf(input, { cache, layers: { build: 'one' } }), FOUND)
  })

  it('that fails leaves nothing to be known by', async (t) => {
    const cache = temporaryFolder(t)
    const input = tempFile(t, withoutLayer())
    await assert.rejects(namesOf(input, { cache, layers: { build: 'one' } }), { code: 'digest-mismatch' })
    await assert.rejects(namesOf(input, { cache, layers: { build: 'one' } }), { code: 'digest-mismatch' })
  })
})
