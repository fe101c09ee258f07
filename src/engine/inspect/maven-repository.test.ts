import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { writeTree } from '../../../test/git-repository.ts'
import { failure } from '../../../test/image-archives.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { pomAnalyser } from '../../ecosystems/maven/pom.ts'
import { MAX_SETTINGS_BYTES } from '../../ecosystems/maven/settings.ts'
import { mavenRepository } from './maven-repository.ts'

/** A home with a repository in its usual place and another one elsewhere. */
function homeOf(t: TestContext, files: Readonly<Record<string, string>> = {}) {
  const home = temporaryFolder(t)
  writeTree(home, { '.m2/repository/a.pom': 'usual', 'other/a.pom': 'other', ...files })
  return { home, open: (option?: string) => mavenRepository(option, { HOME: home })() }
}

function read(found: ReturnType<ReturnType<typeof mavenRepository>>, path: string) {
  assert.ok(found && 'read' in found)
  const content = found.read(path)
  return typeof content === 'string' ? `fault: ${content}` : content && Buffer.from(content).toString()
}

describe('the local repository of Maven', () => {
  it('is in the home of the user', (t) => {
    const { home, open } = homeOf(t)
    assert.equal(read(open(), 'a.pom'), 'usual')
    assert.equal(read(open(join(home, 'other')), 'a.pom'), 'other')
    assert.equal(open('none'), undefined)
    assert.equal(mavenRepository(undefined, { HOME: join(home, 'nobody') })(), undefined)
  })

  it('is where the settings say', (t) => {
    const settings = '<settings><localRepository>${user.home}/other</localRepository></settings>'
    assert.equal(read(homeOf(t, { '.m2/settings.xml': settings }).open(), 'a.pom'), 'other')
  })

  it('is not known where the settings cannot be read', (t) => {
    const { home, open } = homeOf(t, { '.m2/settings.xml': '<settings>' })
    const faultOf = () => {
      const found = open()
      assert.ok(found && 'fault' in found)
      assert.equal(found.path, join(home, '.m2/settings.xml'))
      return found.fault
    }
    assert.match(faultOf(), /no XML/)
    truncateSync(join(home, '.m2/settings.xml'), MAX_SETTINGS_BYTES + 1)
    assert.match(faultOf(), /it has more than \d+ bytes/)
  })

  it('is an error where it is named and not there', (t) => {
    const { home } = homeOf(t)
    for (const path of ['none-here', 'other/a.pom'])
      assert.throws(
        () => mavenRepository(join(home, path), {}),
        failure('option-invalid', 'there is no such folder'),
      )
  })

  it('has nothing that is outside of it, no folders, and nothing too large', (t) => {
    const { home, open } = homeOf(t, { 'secret.pom': 'secret' })
    const repository = join(home, '.m2/repository')
    mkdirSync(join(repository, 'folder.pom'))
    writeFileSync(join(repository, 'large.pom'), '')
    truncateSync(join(repository, 'large.pom'), pomAnalyser.maxBytes + 1)
    symlinkSync(join(home, 'secret.pom'), join(repository, 'link.pom'))
    symlinkSync('../..', join(repository, 'up'))
    symlinkSync('a.pom', join(repository, 'inner.pom'))
    symlinkSync('loop.pom', join(repository, 'loop.pom'))
    const found = open()
    assert.equal(read(found, 'inner.pom'), 'usual')
    assert.equal(read(found, 'absent.pom'), undefined)
    assert.equal(read(found, 'a.pom/x.pom'), undefined)
    for (const path of ['link.pom', 'up/secret.pom', '../../secret.pom'])
      assert.equal(read(found, path), 'fault: it is a link out of the repository')
    assert.match(read(found, 'large.pom') ?? '', /^fault: it has more than/)
    assert.match(read(found, 'folder.pom') ?? '', /^fault: /)
    assert.match(read(found, 'loop.pom') ?? '', /^fault: ELOOP/)
  })
})
