import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { fullName } from '../../core/package.ts'
import { gradleLockAnalyser } from './gradle-lock.ts'
import { pomAnalyser } from './pom.ts'
import { MAX_PROPERTY_LENGTH, MAX_PROPERTY_STEPS, resolve } from './pom-properties.ts'

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

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent><groupId>org.example</groupId><artifactId>fleet</artifactId><version>1.0</version></parent>
  <artifactId>ship</artifactId>
  <properties><hull.version>\${base}.1</hull.version><base>2</base></properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>org.m</groupId><artifactId>managed</artifactId><version>3</version><scope>test</scope></dependency>
    <dependency><groupId>org.m</groupId><artifactId>bom</artifactId><version>4</version><type>pom</type><scope>import</scope></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency>
      <groupId>org.h</groupId><artifactId>hull</artifactId><version>\${hull.version}</version>
    </dependency>
    <dependency><groupId>\${project.groupId}</groupId><artifactId>mast</artifactId><version>\${project.version}</version></dependency>
    <dependency><groupId>org.m</groupId><artifactId>managed</artifactId></dependency>
    <dependency><groupId>org.m</groupId><artifactId>bom</artifactId></dependency>
    <dependency><groupId>r</groupId><artifactId>exact</artifactId><version>[1.5]</version><scope>test</scope></dependency>
    <dependency><groupId>r</groupId><artifactId>range</artifactId><version>[1,2)</version></dependency>
    <dependency><groupId>r</groupId><artifactId>latest</artifactId><version>LATEST</version></dependency>
    <dependency><groupId>r</groupId><artifactId>other</artifactId><version>\${other}</version></dependency>
    <dependency><groupId>r</groupId></dependency>
  </dependencies>
  <profiles><profile><dependencies>
    <dependency><groupId>p</groupId><artifactId>profile</artifactId><version>1</version></dependency>
  </dependencies></profile></profiles>
</project>`

describe('a pom.xml', () => {
  const read = (text: string) => shown(analyse(pomAnalyser, 'app/pom.xml', text))

  it('has the packages of which it gives one version, and says what it does not know', () => {
    assert.deepEqual(read(POM), {
      packages: [
        'org.example:ship 1.0 root',
        'org.h:hull 2.1 direct 10-12',
        'org.example:mast 1.0 direct 13-13',
        'org.m:managed 3 direct dev 14-14',
        'r:exact 1.5 direct dev 16-16',
        'p:profile 1 direct 23-23',
      ],
      problems: [
        'record-unreadable: The record at line 20 has no name and version.',
        'version-unresolved: It does not say in which single version it asks for org.m:bom (line 15), r:range (line 17), r:latest (line 18), r:other (line 19).',
        'dependency-unresolved: It does not name the dependencies of its parent, nor the packages that its dependencies need in turn.',
      ],
    })
  })

  it('without dependencies and parent is whole', () => {
    const text = '<project><groupId>g</groupId><artifactId>a</artifactId><version>1</version></project>'
    assert.deepEqual(read(text), { packages: ['g:a 1 root'], problems: [] })
  })

  it('that is none is a problem', () => {
    for (const text of ['', '<project>', '<settings/>'])
      assert.match(read(text).problems.join(), /^file-unreadable/)
  })

  it('may go in circles with its properties, or grow', () => {
    assert.equal(
      resolve(
        '${a}',
        new Map([
          ['a', '${b}'],
          ['b', '${a}'],
        ]),
      ),
      '${a}',
    )
    const chain = new Map(Array.from({ length: 20 }, (_, i) => [`p${i}`, `\${p${i + 1}}`]))
    assert.equal(resolve('${p0}', chain), `\${p${MAX_PROPERTY_STEPS}}`)
    assert.ok(resolve('${a}', new Map([['a', '${a}${a}${a}${a}']])).length < MAX_PROPERTY_LENGTH ** 2)
    assert.equal(resolve('${a}', new Map([['a', 'x'.repeat(MAX_PROPERTY_LENGTH + 1)]])), '${a}')
  })

  it('never throws', () => {
    fc.assert(fc.property(damaged(POM), (bytes) => void analyse(pomAnalyser, 'pom.xml', bytes)))
  })
})
