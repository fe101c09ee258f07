import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { project } from '../../../test/poms.ts'
import { MAX_STORED_BYTES, MAX_STORED_POMS, openPomRepository, storedPath } from './pom-repository.ts'

const POM = Buffer.from(project('a'))

describe('a local repository', () => {
  it('has project files by their coordinates', () => {
    assert.equal(storedPath('org.example', 'a-b', '1.0+x'), 'org/example/a-b/1.0+x/a-b-1.0+x.pom')
  })

  for (const [group, artifact, version] of [
    ['..', 'a', '1'],
    ['g', '..', '1'],
    ['g', 'a', '..'],
    ['g', '.', '1'],
    ['g...h', 'a', '1'],
    ['.g', 'a', '1'],
    ['g/../../h', 'a', '1'],
    ['g', 'a/b', '1'],
    ['g', 'a', '../../1'],
    ['g', 'a', '1\0'],
    ['g', 'a\\b', '1'],
    ['', 'a', '1'],
    ['g', '', '1'],
    ['g', 'a', ''],
    ['g', 'a', '${v}'],
    ['g', 'a'.repeat(300), '1'],
  ] as const) {
    it(`has none of ${JSON.stringify([group, artifact.slice(0, 20), version])}`, () =>
      assert.equal(storedPath(group, artifact, version), undefined))
  }

  it('is asked once for each, and says what could not be read', () => {
    const asked: string[] = []
    const repository = openPomRepository({
      name: 'here',
      read: (path) => {
        asked.push(path)
        return { good: POM, broken: Buffer.from('<a>'), locked: 'it is locked' }[path]
      },
    })
    for (const path of ['good', 'good', 'absent', 'absent', 'broken', 'locked']) repository.pom(path)
    assert.deepEqual(asked, ['good', 'absent', 'broken', 'locked'])
    assert.equal(repository.pom('good')?.path, 'here/good')
    assert.deepEqual([...repository.unreadable.keys()], ['broken', 'locked'])
    assert.equal(repository.unreadable.get('locked'), 'it is locked')
  })

  for (const [what, limits] of [
    ['files', { maxFiles: 2, maxBytes: MAX_STORED_BYTES }],
    ['bytes', { maxFiles: MAX_STORED_POMS, maxBytes: POM.length + 1 }],
  ] as const) {
    it(`is read to a number of ${what}`, () => {
      const repository = openPomRepository({ name: 'here', read: () => POM }, limits)
      assert.deepEqual(
        ['a', 'b', 'c'].map((path) => repository.pom(path) !== undefined),
        [true, true, false],
      )
      assert.match(
        repository.unreadable.get('c') ?? '',
        /^more than 2 files|^more than \d+ files or \d+ bytes/,
      )
    })
  }
})
