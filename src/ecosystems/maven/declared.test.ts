import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { fullName } from '../../core/package.ts'
import { gradleLockAnalyser } from './gradle-lock.ts'

function shown({ packages = [], problems = [] }: Analysis) {
  return {
    packages: packages.map((pkg) => {
      const lines = pkg.lines ? `${pkg.lines.start}-${pkg.lines.end}` : ''
      const marks = [pkg.relationship ?? '', pkg.isDevelopment ? 'dev' : '', lines].filter(Boolean)
      return [fullName(pkg), pkg.version, ...marks].join(' ')
    }),
    problems: problems.map(({ code, detail }) => `${code}: ${detail}`),
  }
}

const LOCK = `# This is a Gradle generated file for dependency locking.
# Manual edits can break the build and are not advised.
com.google.guava:guava:31.1-jre=compileClasspath,testRuntimeClasspath
junit:junit:4.13.2=testCompileClasspath,integrationTestRuntimeClasspath
org.a:latest:1=latestClasspath
empty=annotationProcessor
`

describe('the lock of Gradle', () => {
  it('has each package with its line, those of tests alone marked', () => {
    assert.deepEqual(shown(analyse(gradleLockAnalyser, 'app/gradle.lockfile', LOCK)), {
      packages: ['com.google.guava:guava 31.1-jre 3-3', 'junit:junit 4.13.2 dev 4-4', 'org.a:latest 1 5-5'],
      problems: [],
    })
  })

  it('was a file for each configuration', () => {
    const read = (name: string) =>
      shown(analyse(gradleLockAnalyser, `gradle/dependency-locks/${name}.lockfile`, 'a:b:1\n')).packages
    assert.deepEqual(read('compileClasspath'), ['a:b 1 1-1'])
    assert.deepEqual(read('testCompileClasspath'), ['a:b 1 dev 1-1'])
  })

  it('with a broken line is a problem', () => {
    for (const line of ['a:b=x', 'a:b:1', ':b:1=x', 'a::1=x', 'a:b:c:d=x', 'x'])
      assert.match(
        shown(analyse(gradleLockAnalyser, 'gradle.lockfile', line)).problems.join(),
        /line 1/,
        line,
      )
  })

  it('is wanted by name', () => {
    const wants = (path: string) => gradleLockAnalyser.wants(path, { size: 1, mode: 0o644 })
    for (const path of [
      'gradle.lockfile',
      'a/buildscript-gradle.lockfile',
      'a/gradle/dependency-locks/x.lockfile',
    ])
      assert.ok(wants(path), path)
    for (const path of ['a.lockfile', 'mygradle.lockfile', 'dependency-locks/x.lockfile'])
      assert.ok(!wants(path), path)
  })

  it('never throws', () => {
    fc.assert(
      fc.property(damaged(LOCK), (bytes) => void analyse(gradleLockAnalyser, 'gradle.lockfile', bytes)),
    )
  })
})
