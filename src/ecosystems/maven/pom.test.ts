import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { damaged } from '../../../test/damaged.ts'
import { readPoms } from '../../../test/poms.ts'
import { pomAnalyser } from './pom.ts'
import { MAX_PROPERTY_LENGTH, MAX_PROPERTY_STEPS, resolve } from './pom-properties.ts'

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
  const alone = (text: string) => {
    const { packages, problems } = readPoms({ 'app/pom.xml': text })
    return {
      packages: packages['app/pom.xml'],
      problems: problems.map((one) => one.replace(' app/pom.xml', '')),
    }
  }

  it('has the packages of which it gives one version, and says what it does not know', () => {
    assert.deepEqual(alone(POM), {
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
        'dependency-unresolved: It takes dependencies or versions from org.example:fleet:1.0, org.m:bom:4, which the tree does not give.',
        'dependency-unresolved: It does not name the packages that its dependencies need in turn, and no local repository of Maven (~/.m2, --maven-repository) is at hand.',
      ],
    })
  })

  it('says on what the project depends', () => {
    const [part] = readPoms({ 'pom.xml': POM }).parts
    assert.deepEqual(part?.packages?.[0]?.dependsOn, [
      'org.h:hull@2.1',
      'org.example:mast@1.0',
      'org.m:managed@3',
      'r:exact@1.5',
      'p:profile@1',
    ])
  })

  it('without dependencies and parent is whole', () => {
    const text = '<project><groupId>g</groupId><artifactId>a</artifactId><version>1</version></project>'
    assert.deepEqual(alone(text), { packages: ['g:a 1 root'], problems: [] })
  })

  it('that is none is a problem, and the others are read', () => {
    for (const text of ['', '<project>', '<settings/>']) {
      const { packages, problems } = readPoms({ 'a/pom.xml': text, 'b/pom.xml': POM })
      assert.match(problems[0] ?? '', /^file-unreadable a\/pom.xml: /)
      assert.equal(packages['b/pom.xml']?.length, 6)
    }
  })

  it('whose profiles vary it says so', () => {
    for (const inner of ['<properties><a>1</a></properties>', '<dependencyManagement/>']) {
      const text = `<project><profiles><profile>${inner}</profile></profiles></project>`
      assert.match(alone(text).problems.join(), /^dependency-unresolved: .* of its profiles/)
    }
    const text = '<project><profiles><profile><id>x</id></profile></profiles></project>'
    assert.deepEqual(alone(text).problems, [])
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

  it('is wanted by name, and in a repository by its ending', () => {
    const wants = (path: string) => pomAnalyser.wants(path, { size: 1, mode: 0o644 })
    for (const path of ['pom.xml', 'a/pom.xml', '.m2/repository/a/b/1/b-1.pom', 'x/.m2/repository/b.pom'])
      assert.ok(wants(path), path)
    for (const path of ['mypom.xml', 'b.pom', 'pom.xml.bak', 'repository/b.pom'])
      assert.ok(!wants(path), path)
  })

  it('never throws', () => {
    fc.assert(fc.property(damaged(POM), (bytes) => void readPoms({ 'pom.xml': bytes, 'a/pom.xml': POM })))
  })
})
