import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { fileStamp, readPolicyFile } from './policy-file.ts'

const { signal } = new AbortController()
const folder = temporaryFolder({ after })
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const judgement = (more: string): string =>
  `name: j\n${more}rules: [{name: r, on: finding, when: "finding.id == 'CVE-2025-1'", action: deny, message: m}]\n`

const publicKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' })

/** What is loaded of a policy with these requirements. */
async function loaded(require: string) {
  const { result, stamps } = await readPolicyFile(
    write('policy.yaml', `admission: {default: deny, rules: [{name: a, require: {${require}}}]}\n`),
    signal,
  )
  if (result.kind === 'fault') throw result.error
  return { ...result.loaded, files: [...stamps.keys()] }
}

describe('a policy of admission with its files', () => {
  it('has the digest of its file where it names no others', async () => {
    const { digest, files, judgements } = await loaded('tags: {semver: true}')
    const text = 'admission: {default: deny, rules: [{name: a, require: {tags: {semver: true}}}]}\n'
    assert.equal(digest, createHash('sha256').update(text).digest('hex'))
    assert.deepEqual(files, [join(folder, 'policy.yaml')])
    assert.equal(judgements.size, 0)
  })

  it('has another when anything changes that it names, or that is inherited', async () => {
    const key = 'signature: {keys: [{file: key.pub}]}'
    const path = write('j.yaml', judgement('extends: [./base.yaml]\n'))
    const digests = new Set<string>()
    const [one, other] = [publicKey(), publicKey()]
    for (const [base, pem] of [
      ['', one],
      ['description: d\n', one],
      ['description: d\n', other],
    ] as const) {
      write('base.yaml', judgement(base))
      write('key.pub', pem)
      const { digest, files, judgements } = await loaded(`${key}, scan: {policy: "${path}"}`)
      assert.deepEqual(
        files,
        ['policy.yaml', 'key.pub', 'j.yaml', 'base.yaml'].map((name) => join(folder, name)),
      )
      digests.add(digest).add(judgements.get(path)?.digest ?? '')
    }
    // Three of the whole, and two of the judgement, which has no keys.
    assert.equal(digests.size, 5)
  })

  it('takes policies of judgement that are built in by their names', async () => {
    const { judgements, files } = await loaded('scan: {policy: strict}')
    assert.deepEqual([...judgements.keys()], ['strict'])
    assert.equal(files.length, 1)
  })

  it('that is faulty says so, with the files that would mend it', async () => {
    for (const [require, words, files] of [
      ['tags: {semver: maybe}', /semver/, []],
      ['scan: {policy: ./gone.yaml}', /there is no file gone\.yaml/, ['gone.yaml']],
      [
        'signature: {keys: [{file: gone.pub}]}',
        /the key cannot be read: .*gone\.pub: ENOENT/,
        [join(folder, 'gone.pub')],
      ],
      [
        `signature: {keys: [{file: ${basename(write('large.pub', 'x'.repeat(100_000)))}}]}`,
        /large\.pub: it has more than \d+ bytes/,
        [join(folder, 'large.pub')],
      ],
    ] as const) {
      const file = write(
        'policy.yaml',
        `admission: {default: deny, rules: [{name: a, require: {${require}}}]}\n`,
      )
      const { result, stamps } = await readPolicyFile(file, signal)
      assert.ok(result.kind === 'fault')
      assert.match((result.error as Error).message, words)
      assert.deepEqual([...stamps.keys()], [file, ...files])
    }
  })
})

describe('the state of a file', () => {
  it('changes when it is written, replaced or removed', async () => {
    const path = write('file', 'a')
    const stamps = [await fileStamp(path)]
    write('file', 'ab')
    stamps.push(await fileStamp(path))
    renameSync(write('other', 'ab'), path)
    stamps.push(await fileStamp(path))
    renameSync(path, join(folder, 'away'))
    stamps.push(await fileStamp(path))
    assert.equal(new Set(stamps).size, 4)
    assert.equal(await fileStamp(path), 'not there: ENOENT')
  })
})
