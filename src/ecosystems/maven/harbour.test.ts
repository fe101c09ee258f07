import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileOf } from '../../../test/analyse.ts'
import { fullName, type Package } from '../../core/package.ts'
import { pomAnalyser, pomAnalyserWith } from './pom.ts'

/*
 * testdata/harbour/ is a project of three, with its local repository: parents, imported lists, exclusions, optional
 * packages, conflicts by depth and by order, scopes, a package that has moved, packages in a circle. The packages were
 * put there by `mvn install`, and dependency-tree.txt is what `mvn compile dependency:tree` of Maven 3.8.7 says of each.
 */

const FOLDER = join(import.meta.dirname, 'testdata/harbour')

interface Listed {
  readonly name: string
  readonly version: string
  readonly scope: string
  readonly depth: number
  /** `group:artifact@version` */
  readonly parent: string
}

/** `|  \- org.example.yard:rope:jar:2:compile`: three characters for each level. */
function readTree(text: string): readonly Listed[] {
  const above: string[] = []
  return text.split('\n').map((line) => {
    const at = line.search(/[a-z]/)
    const parts = line.slice(at).split(':')
    const [group = '', artifact = ''] = parts
    const depth = at / 3
    const [version = '', scope = ''] = depth === 0 ? [parts[3]] : parts.slice(-2)
    above[depth] = `${group}:${artifact}@${version}`
    return { name: `${group}:${artifact}`, version, scope, depth, parent: above[depth - 1] ?? '' }
  })
}

const MODULES = readFileSync(join(FOLDER, 'dependency-tree.txt'), 'utf8')
  .trimEnd()
  .split(/\n(?=[a-z])/)
  .map(readTree)

function readHarbour(analyser: typeof pomAnalyser) {
  const paths = globSync('{,pier/,quay/}pom.xml', { cwd: FOLDER }).sort()
  const [first, ...rest] = paths.map((path) => fileOf(path, readFileSync(join(FOLDER, path))))
  assert.ok(first)
  const { parts = [], problems = [] } = analyser.analyse([first, ...rest])
  const all = [...parts.flatMap((part) => part.problems ?? []), ...problems]
  return {
    projects: new Map(parts.map(({ packages = [] }) => [packages[0]?.name, packages])),
    problems: all.map(({ code, subject, detail }) => `${code} ${subject}: ${detail}`),
  }
}

const stored = pomAnalyserWith(() => ({
  name: 'repository',
  read: (path) => readFileSync(join(FOLDER, 'repository', path)),
}))

describe('a project with a local repository', () => {
  const { projects, problems } = readHarbour(stored)
  const key = (pkg: Package) => `${fullName(pkg)}@${pkg.version}`

  it('is known in whole', () => {
    assert.deepEqual(problems, [])
    assert.deepEqual(
      MODULES.map(([root]) => root?.name),
      ['harbour', 'quay', 'pier'].map((name) => `org.example.harbour:${name}`),
    )
  })

  // What the parent of all asks for is named there, unless a module has it in another version.
  const inherited = new Set(projects.get('harbour')?.slice(1).map(key))

  for (const [root, ...lines] of MODULES) {
    const name = root?.name.split(':')[1]
    const packages = projects.get(name) ?? []

    it(`${name} has the packages that Maven lists, of the same kind`, () => {
      const listed = lines.map((one): [string, string] => {
        const isProject = one.name.startsWith('org.example.harbour')
        const kind = isProject ? 'workspace' : one.depth === 1 ? 'direct' : 'indirect'
        return [`${one.name}@${one.version}`, `${kind} ${one.scope === 'test'}`]
      })
      const own = new Map(
        packages
          .slice(1)
          .map((pkg) => [key(pkg), `${pkg.relationship} ${pkg.isDevelopment ?? false}`] as const),
      )
      const expected =
        name === 'harbour' ? listed : listed.filter(([one]) => own.has(one) || !inherited.has(one))
      assert.deepEqual(own, new Map(expected))
    })

    it(`${name} says which of them needs which`, () => {
      const edges = new Map(packages.map((pkg) => [key(pkg), pkg.dependsOn ?? []]))
      const shown = lines.filter((one) => edges.has(`${one.name}@${one.version}`) && edges.has(one.parent))
      for (const one of shown)
        assert.ok(
          edges.get(one.parent)?.includes(`${one.name}@${one.version}`),
          `${one.parent} → ${one.name}`,
        )
      assert.ok(shown.length >= lines.length - inherited.size)
    })
  }

  it('is known in part without', () => {
    const alone = readHarbour(pomAnalyser)
    assert.match(
      alone.problems.join('\n'),
      /from org.example.yard:yard-parent:1, org.example.yard:yard-bom:1, which/,
    )
    assert.ok((alone.projects.get('quay')?.length ?? 0) < 12)
  })
})
