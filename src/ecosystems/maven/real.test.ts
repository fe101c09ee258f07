import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { analyse, fileOf } from '../../../test/analyse.ts'
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
  const file = fileOf('pom.xml', readFileSync(join(TESTDATA, 'pom.xml')))
  const [{ packages = [] } = {}] = pomAnalyser.analyse([file]).parts ?? []
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

/*
 * fleet/ is a project of several modules with parents, a list of versions of its own and properties that modules set
 * anew; its dependency-list.txt is what `mvn compile dependency:list -DexcludeTransitive=true -Dsort=true` says of each.
 */

it('every module of a real project has the packages that Maven lists for it', () => {
  const folder = join(TESTDATA, 'fleet')
  const paths = globSync('**/pom.xml', { cwd: folder }).sort()
  const [first, ...rest] = paths.map((path) => fileOf(path, readFileSync(join(folder, path))))
  assert.ok(first)
  const { parts = [], problems = [] } = pomAnalyser.analyse([first, ...rest])
  const told = [...parts.flatMap((part) => part.problems ?? []), ...problems]
  assert.deepEqual(
    told.map(({ code, subject, detail }) => `${code} ${subject}: ${detail}`),
    [
      'dependency-unresolved parent/dock/pom.xml: The properties and lists of versions of its profiles, which some builds have, are not looked at.',
      'dependency-unresolved hull/pom.xml: hull/pom.xml, mast/rig/pom.xml, parent/dock/pom.xml, parent/pom.xml do not name the packages that their dependencies need in turn, and no local repository of Maven (~/.m2, --maven-repository) is at hand.',
    ],
  )
  const found = new Map(
    parts.map(({ packages: [root, ...others] = [] }) => [
      root?.name,
      new Map(
        // The list is of what each asks for, and modules of the tree bring what they need.
        others
          .filter(({ relationship }) => relationship !== 'indirect')
          .map((pkg) => [
            fullName(pkg),
            `${pkg.version} ${pkg.isDevelopment ? 'test' : ''} ${pkg.relationship}`,
          ]),
      ),
    ]),
  )
  // What the parent of the modules asks for is named there, unless a module has it in another version.
  const inherited = found.get('fleet-parent') ?? new Map<string, string>()
  const modules = readFileSync(join(folder, 'dependency-list.txt'), 'utf8')
    .split(/\n(?! )/)
    .filter(Boolean)
  assert.equal(modules.length, 6)
  for (const module of modules) {
    const [name = '', ...lines] = module.split('\n').map((line) => line.trim())
    const own = found.get(name)
    const all = ['fleet', 'fleet-bom'].includes(name) ? own : new Map([...inherited, ...(own ?? [])])
    const listed = lines.map((line): [string, string] => {
      const [group, artifact, , version, scope] = line.split(':')
      const relationship = group === 'org.example.fleet' ? 'workspace' : 'direct'
      return [`${group}:${artifact}`, `${version} ${scope === 'test' ? scope : ''} ${relationship}`]
    })
    assert.deepEqual(all, new Map(listed), name)
  }
})
