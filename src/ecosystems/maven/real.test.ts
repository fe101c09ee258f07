import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { zipOf } from '../../../test/zip-builder.ts'
import { fullName } from '../../core/package.ts'
import { javaArchiveAnalyser } from './archive.ts'
import { maven } from './index.ts'
import { pomAnalyser } from './pom.ts'

/*
 * testdata/ is of a project whose dependencies `mvn dependency:list` listed and `mvn dependency:copy-dependencies`
 * fetched. Of the archives, archives.json keeps what says which they are: their pom.properties, the main section of the
 * manifest without its long lists, and the names of some classes, one for each folder.
 */

const TESTDATA = join(import.meta.dirname, 'testdata')
const LISTED = readFileSync(join(TESTDATA, 'dependency-list.txt'), 'utf8')
  .split('\n')
  .map((line) => line.trim().split(':'))
  .filter(([, , kind]) => kind === 'jar')
  .map(([group = '', artifact = '', , version = '', scope = '']) => ({ group, artifact, version, scope }))

type Archives = Readonly<Record<string, Readonly<Record<string, string>>>>

it('the archives of a real application are the packages that Maven lists', () => {
  const archives = JSON.parse(readFileSync(join(TESTDATA, 'archives.json'), 'utf8')) as Archives
  const libraries = Object.entries(archives).map(([name, entries]) => ({
    name: `WEB-INF/lib/${name}`,
    content: zipOf(Object.entries(entries).map(([inner, content]) => ({ name: inner, content }))),
  }))
  const { packages = [], problems = [] } = analyse(javaArchiveAnalyser, 'ship.war', zipOf(libraries))
  const runtime = LISTED.filter(({ scope }) => scope !== 'test')
  assert.equal(packages.length, 19)
  const subjects = packages.flatMap((pkg) => maven.match.subjects(pkg, undefined))
  const found = new Set(subjects.map(({ name, version }) => `${name} ${version}`))
  const missed = runtime.filter(
    ({ group, artifact, version }) => !found.has(`${group}:${artifact} ${version}`),
  )
  // Its classes are in the folder of another, and no part of its manifest has its group.
  assert.deepEqual(
    missed.map(({ artifact }) => artifact),
    ['spring-jcl'],
  )
  const known = packages.filter(({ namespace }) => namespace !== undefined)
  assert.equal(known.length, 14)
  const listed = new Set(runtime.map(({ group, artifact }) => `${group}:${artifact}`))
  for (const pkg of known) assert.ok(listed.has(fullName(pkg)), fullName(pkg))
  assert.deepEqual(
    problems.map(({ code, detail }) => [code, detail]),
    [
      [
        'component-unidentified',
        'Of checker-qual-3.12.0.jar, spring-beans-5.3.17.jar, spring-core-5.3.17.jar, spring-jcl-5.3.17.jar, spring-web-5.3.17.jar it is not known of which Maven group they are, or which version.',
      ],
    ],
  )
})

it('the packages of a real pom.xml are among those that Maven lists', () => {
  const text = readFileSync(join(TESTDATA, 'pom.xml'))
  const { packages = [] } = analyse(pomAnalyser, 'pom.xml', text)
  const listed = new Map(
    LISTED.map(({ group, artifact, version, scope }) => [`${group}:${artifact} ${version}`, scope]),
  )
  const direct = packages.filter(({ relationship }) => relationship === 'direct')
  assert.equal(direct.length, 7)
  for (const pkg of direct) {
    const scope = listed.get(`${fullName(pkg)} ${pkg.version}`)
    assert.equal(scope, pkg.isDevelopment ? 'test' : 'compile', fullName(pkg))
  }
})
