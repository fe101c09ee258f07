import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { fullName } from '../../core/package.ts'
import { gradleLockAnalyser } from './gradle-lock.ts'
import { sbtLockAnalyser } from './sbt-lock.ts'
import { verificationMetadataAnalyser } from './verification-metadata.ts'

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

const METADATA = `<?xml version="1.0" encoding="UTF-8"?>
<verification-metadata xmlns="https://schema.gradle.org/dependency-verification">
  <configuration><verify-metadata>true</verify-metadata></configuration>
  <components>
    <component group="org.slf4j" name="slf4j-api" version="1.7.36">
      <artifact name="slf4j-api-1.7.36.jar"><sha256 value="d3ef"/></artifact>
      <artifact name="slf4j-api-1.7.36.pom"><sha256 value="fb04"/></artifact>
    </component>
    <component group="org.slf4j" name="slf4j-parent" version="1.7.36">
      <artifact name="slf4j-parent-1.7.36.pom"><sha256 value="bb38"/></artifact>
    </component>
    <component group="com.google.guava" name="guava" version="30.0-jre">
      <artifact name="guava-30.0-jre.module"><sha256 value="00"/></artifact>
    </component>
    <component group="org.a" name="trusted" version="1"/>
    <component group="org.b" version="1"/>
    <component group="b d" name="b" version="1"/>
    <component group="org.b" name="b"/>
  </components>
</verification-metadata>
`

describe('the verification metadata of Gradle', () => {
  const path = 'app/gradle/verification-metadata.xml'

  it('have each package of which they name code, or of which they name nothing', () => {
    assert.deepEqual(shown(analyse(verificationMetadataAnalyser, path, METADATA)), {
      packages: ['org.slf4j:slf4j-api 1.7.36 5-8', 'org.a:trusted 1 15-15'],
      problems: [16, 17, 18].map(
        (line) => `record-unreadable: The record at line ${line} has no name and version.`,
      ),
    })
  })

  it('that are none are a problem', () => {
    for (const text of ['', '<project/>', '<verification-metadata>'])
      assert.match(
        shown(analyse(verificationMetadataAnalyser, path, text)).problems.join(),
        /^file-unreadable/,
      )
  })

  it('are wanted where Gradle has them', () => {
    const wants = (place: string) => verificationMetadataAnalyser.wants(place, { size: 1, mode: 0o644 })
    assert.ok(wants(path) && wants('gradle/verification-metadata.xml'))
    assert.ok(!wants('verification-metadata.xml') && !wants('mygradle/verification-metadata.xml'))
  })
})

const SBT_LOCK = `{
  "lockVersion" : 1,
  "timestamp" : "2026-01-01T00:00:00.000Z",
  "configurations" : ["compile", "optional", "provided", "runtime", "test"],
  "dependencies" : [
    {
      "org" : "org.typelevel",
      "name" : "cats-core_2.13",
      "version" : "2.9.0",
      "artifacts" : [{ "name" : "cats-core_2.13.jar", "hash" : "sha1:00" }],
      "configurations" : ["compile", "runtime", "test"]
    },
    { "org" : "org.scalatest", "name" : "scalatest_2.13", "version" : "3.2.0", "configurations" : ["test"] },
    { "org" : "org.a", "name" : "a", "version" : "1", "configurations" : ["provided"] },
    { "org" : "org.b", "name" : "b", "version" : "1", "configurations" : [] },
    { "org" : "org.c", "name" : "c", "configurations" : ["test"] },
    { "name" : "d", "version" : "1" },
    null
  ]
}
`

describe('the lock of sbt-dependency-lock', () => {
  const read = (text: string) => shown(analyse(sbtLockAnalyser, 'app/build.sbt.lock', text))

  it('has each package with its lines, those of tests alone marked', () => {
    assert.deepEqual(read(SBT_LOCK), {
      packages: [
        'org.typelevel:cats-core_2.13 2.9.0 6-12',
        'org.scalatest:scalatest_2.13 3.2.0 dev 13-13',
        'org.a:a 1 14-14',
        'org.b:b 1 15-15',
      ],
      problems: [16, 17, 1].map(
        (line) => `record-unreadable: The record at line ${line} has no name and version.`,
      ),
    })
  })

  it('that is none is a problem', () => {
    for (const text of ['', '{}', '[]', '{"dependencies": {}}'])
      assert.match(read(text).problems.join(), /^file-unreadable/)
  })
})
