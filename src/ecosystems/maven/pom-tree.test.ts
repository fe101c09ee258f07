import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileOf } from '../../../test/analyse.ts'
import {
  bom,
  child,
  dependencies,
  dependency,
  managed,
  project,
  readPoms,
  version,
} from '../../../test/poms.ts'
import type { AnalysedFile } from '../../core/analyser.ts'
import { DependencyGraph } from './dependency-graph.ts'
import { MAX_IMPORT_DEPTH, ManagedVersions } from './managed-versions.ts'
import { MAX_PROJECTS, pomAnalyser } from './pom.ts'
import { readPom } from './pom-file.ts'
import { PomNeeds } from './pom-needs.ts'
import { PomPackages } from './pom-packages.ts'
import { MAX_PARENTS, PomTree } from './pom-tree.ts'

/** All but the packages' further needs, of which every project here says nothing. */
function told(problems: readonly string[]): readonly string[] {
  return problems.filter((text) => !text.includes('need in turn'))
}

describe('project files of one tree', () => {
  for (const { name, tree, has, says = [] } of [
    {
      name: 'parents are found in the folder above, and give properties and versions',
      tree: {
        'pom.xml': project(
          'p',
          '<properties><v>5</v></properties>',
          managed(dependency('x', 'y', version('6'))),
        ),
        'a/pom.xml': child(
          'p',
          'a',
          dependencies(dependency('x', 'y'), dependency('x', 'z', version('${v}'))),
        ),
      },
      has: ['g:a 1 root', 'x:y 6 direct 1-1', 'x:z 5 direct 1-1'],
    },
    {
      name: 'properties have old names too, and a parent’s may begin like the project’s own',
      tree: {
        'pom.xml': project('p', '<properties><project.v>5</project.v></properties>'),
        'a/pom.xml': child(
          'p',
          'a',
          dependencies(
            ...['project.v', 'pom.version', 'version', 'parent.version'].map((text, i) =>
              dependency('${groupId}.x', `y${i}`, version(`\${${text}}`)),
            ),
          ),
        ),
      },
      has: ['g:a 1 root', 'g.x:y0 5 direct 1-1', ...[1, 2, 3].map((i) => `g.x:y${i} 1 direct 1-1`)],
    },
    {
      name: 'a parent that is elsewhere in the tree is found by its coordinates',
      tree: {
        'a/pom.xml': child('p', 'a', dependencies(dependency('x', 'y'))),
        'other/place/pom.xml': project('p', managed(dependency('x', 'y', version('6')))),
        'pom.xml': project('none'),
      },
      has: ['g:a 1 root', 'x:y 6 direct 1-1'],
    },
    {
      name: 'a parent is the one of its path, which may be a folder, before others of its coordinates',
      tree: {
        'a/pom.xml': child('p', 'a', dependencies(dependency('x', 'y'))).replace(
          '</parent>',
          '<relativePath>../near</relativePath></parent>',
        ),
        'far/pom.xml': project('p', managed(dependency('x', 'y', version('1')))),
        'near/pom.xml': project('p', managed(dependency('x', 'y', version('2')))),
      },
      has: ['g:a 1 root', 'x:y 2 direct 1-1'],
    },
    {
      name: 'a parent may have its version as a property',
      tree: {
        'pom.xml': project('p', managed(dependency('x', 'y', version('6')))).replace(
          '<version>1<',
          '<version>${revision}<',
        ),
        'a/pom.xml': child('p', 'a', dependencies(dependency('x', 'y'))),
      },
      has: ['g:a 1 root', 'x:y 6 direct 1-1'],
    },
    {
      name: 'what a child asks for itself it does not inherit',
      tree: {
        'pom.xml': project(
          'p',
          '<properties><v>1</v></properties>',
          dependencies(dependency('x', 'y', version('${v}'))),
        ),
        'a/pom.xml': child(
          'p',
          'a',
          '<properties><v>2</v></properties>',
          dependencies(dependency('x', 'y', version('3'))),
        ),
      },
      has: ['g:a 1 root', 'x:y 3 direct 1-1'],
    },
    {
      name: 'an inherited group may be another one',
      tree: {
        'pom.xml': project('p', dependencies(dependency('${project.groupId}', 'y', version('3')))),
        'a/pom.xml': child('p', 'a', '<groupId>h</groupId>'),
      },
      has: ['h:a 1 root', 'h:y 3 direct'],
    },
    {
      name: 'a parent of another version is none',
      tree: {
        'pom.xml': project('p', managed(dependency('x', 'y', version('6')))).replace(
          '<version>1<',
          '<version>2<',
        ),
        'a/pom.xml': child('p', 'a', dependencies(dependency('x', 'y'))),
      },
      has: ['g:a 1 root'],
      says: [
        'version-unresolved a/pom.xml: It does not say in which single version it asks for x:y (line 1).',
        'dependency-unresolved a/pom.xml: It takes dependencies or versions from g:p:1, which the tree does not give.',
      ],
    },
    {
      name: 'parents and lists may be in a repository of the tree, and are no projects of it',
      tree: {
        '.m2/repository/g/far/1/far-1.pom': project(
          'far',
          managed(dependency('x', 'y', version('6')), bom('list')),
        ),
        '.m2/repository/g/list/1/list-1.pom': project('list', managed(dependency('x', 'z', version('7')))),
        'a/pom.xml': child(
          'far',
          'a',
          dependencies(dependency('x', 'y'), dependency('x', 'z'), dependency('g', 'far', version('1'))),
        ),
      },
      has: ['g:a 1 root', 'x:y 6 direct 1-1', 'x:z 7 direct 1-1', 'g:far 1 direct 1-1'],
    },
    {
      name: 'what a parent in a repository asks for is named, for it is no project that does',
      tree: {
        '.m2/repository/g/far/1/far-1.pom': project('far', dependencies(dependency('x', 'y', version('6')))),
        'a/pom.xml': child('far', 'a'),
      },
      has: ['g:a 1 root', 'x:y 6 direct'],
    },
    {
      name: 'a package that a parent needs for tests alone is named where it is needed for more',
      tree: {
        'pom.xml': project(
          'p',
          dependencies(dependency('x', 'y', version('1'), '<scope>${s}</scope>')),
          '<properties><s>test</s></properties>',
        ),
        'a/pom.xml': child('p', 'a', '<properties><s>compile</s></properties>'),
      },
      has: ['g:a 1 root', 'x:y 1 direct'],
    },
    {
      name: 'profiles may ask for the same in other versions',
      tree: {
        'a/pom.xml': project(
          'a',
          dependencies(dependency('x', 'y', version('1'))),
          `<profiles><profile>${dependencies(dependency('x', 'y', version('2')))}</profile></profiles>`,
        ),
      },
      has: ['g:a 1 root', 'x:y 1 direct 1-1', 'x:y 2 direct 1-1'],
    },
    {
      name: 'lists of versions of parents go before imported ones, and those in their order',
      tree: {
        'one/pom.xml': project(
          'one',
          managed(dependency('x', 'y', version('1')), dependency('x', 'z', version('1'))),
        ),
        'two/pom.xml': project(
          'two',
          managed(...['y', 'z', 'w'].map((text) => dependency('x', text, version('2')))),
        ),
        'pom.xml': project('p', managed(dependency('x', 'y', version('9')), bom('two'))),
        'a/pom.xml': child(
          'p',
          'a',
          managed(bom('one')),
          dependencies(...['y', 'z', 'w'].map((text) => dependency('x', text))),
        ),
      },
      has: ['g:a 1 root', 'x:y 9 direct 1-1', 'x:z 1 direct 1-1', 'x:w 2 direct 1-1'],
    },
    {
      name: 'a list is by type and classifier too',
      tree: {
        'a/pom.xml': project(
          'a',
          managed(
            dependency('x', 'y', version('1')),
            dependency('x', 'y', version('2'), '<classifier>c</classifier>'),
            dependency('x', 'y', version('3'), '<type>zip</type>'),
          ),
          dependencies(
            dependency('x', 'y', '<type>zip</type>'),
            dependency('x', 'y', '<classifier>c</classifier>'),
            dependency('x', 'y'),
            dependency('x', 'y', '<type>war</type>'),
          ),
        ),
      },
      has: ['g:a 1 root', 'x:y 3 direct 1-1', 'x:y 2 direct 1-1', 'x:y 1 direct 1-1'],
      says: [
        'version-unresolved a/pom.xml: It does not say in which single version it asks for x:y (line 1).',
      ],
    },
    {
      name: 'what a parent asks for is named by a child only where it has another version there',
      tree: {
        'pom.xml': project(
          'p',
          '<properties><v>1</v></properties>',
          dependencies(dependency('x', 'y', version('${v}')), dependency('x', 'same', version('1'))),
        ),
        'a/pom.xml': child('p', 'a', '<properties><v>2</v></properties>'),
      },
      has: ['g:a 1 root', 'x:y 2 direct'],
    },
    {
      name: 'other projects of the tree are its own, in the version that they have',
      tree: {
        'a/pom.xml': project(
          'a',
          dependencies(dependency('g', 'b', version('1')), dependency('g', 'c', version('2'))),
        ),
        'b/pom.xml': project('b'),
        'c/pom.xml': project('c'),
      },
      has: ['g:a 1 root', 'g:b 1 workspace 1-1', 'g:c 2 direct 1-1'],
    },
    {
      name: 'a circle of parents is cut',
      tree: { 'a/pom.xml': child('b', 'a'), 'b/pom.xml': child('a', 'b') },
      has: ['g:a 1 root'],
      says: [
        'a/pom.xml: It takes dependencies or versions from g:a:1',
        'b/pom.xml: It takes dependencies or versions from g:b:1',
      ],
    },
    {
      name: 'a circle of imports is followed once',
      tree: {
        'a/pom.xml': project(
          'a',
          managed(bom('b')),
          dependencies(dependency('x', 'y'), dependency('x', 'z')),
        ),
        'b/pom.xml': project('b', managed(bom('c'), dependency('x', 'y', version('1')))),
        'c/pom.xml': project('c', managed(bom('b'), bom('a'))),
      },
      has: ['g:a 1 root', 'x:y 1 direct 1-1'],
      says: [
        'version-unresolved a/pom.xml: It does not say in which single version it asks for x:z (line 1).',
      ],
    },
    {
      name: 'a path that leaves the tree leads nowhere',
      tree: {
        'a/pom.xml': child('p', 'a').replace('</parent>', '<relativePath>../../../x</relativePath></parent>'),
      },
      has: ['g:a 1 root'],
      says: ['a/pom.xml: It takes dependencies or versions from g:p:1'],
    },
  ] as readonly TreeCase[]) {
    it(name, () => {
      const { packages, problems } = readPoms(tree)
      assert.deepEqual(packages['a/pom.xml'], has)
      const found = told(problems)
      assert.equal(found.length, says.length, found.join('\n'))
      for (const [index, text] of says.entries()) assert.ok(found[index]?.includes(text), text)
    })
  }

  it('say once of which packages a repository does not know what they need', () => {
    const text = project(
      'a',
      dependencies(dependency('x', 'y', version('1')), dependency('g', 'z', version('1'))),
    )
    const tree = {
      'a/pom.xml': text,
      'b/pom.xml': text.replace('>a<', '>b<'),
      '.m2/repository/g/z/1/z-1.pom': child('far', 'z', dependencies(dependency('x', 'w', version('[1,2]')))),
    }
    assert.deepEqual(readPoms(tree).problems, [
      'version-unresolved a/pom.xml: It is not known in which single version x:w [1,2] (of g:z:1) is needed.',
      'dependency-unresolved a/pom.xml: It is not known what x:y:1, g:far:1 need in turn: the local repository does not have their project files.',
    ])
  })

  it('say which packages of a repository need more on some machines', () => {
    const profile = (inner: string, ...more: readonly string[]) =>
      `<profiles><profile>${inner}${dependencies(dependency('x', 'w', version('1'), ...more))}</profile></profiles>`
    const machine = '<activation><jdk>9</jdk></activation>'
    for (const [inner, isTold, isTaken = false] of [
      [profile(machine), true],
      [profile(''), false],
      [profile('<activation><activeByDefault>true</activeByDefault></activation>'), false, true],
      [profile(machine, '<scope>test</scope>'), false],
      [profile(machine, '<scope>system</scope>'), false],
      [profile(machine, '<optional>true</optional>'), false],
    ] as const) {
      const { problems, packages } = readPoms({
        'pom.xml': project('a', dependencies(dependency('g', 'z', version('1')))),
        '.m2/repository/g/z/1/z-1.pom': project('z', inner),
        '.m2/repository/x/w/1/w-1.pom': project('w'),
      })
      const text =
        'dependency-unresolved pom.xml: g:z:1 may need more, by profiles that some machines have; they are not looked at.'
      assert.deepEqual(problems, isTold ? [text] : [])
      assert.equal(packages['pom.xml']?.includes('x:w 1 indirect'), isTaken)
    }
  })

  it('say once that their packages may need more', () => {
    const text = project('a', dependencies(dependency('x', 'y', version('1'))))
    const tree = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`a${i}/pom.xml`, text]))
    assert.deepEqual(readPoms(tree).problems, [
      'dependency-unresolved a0/pom.xml: a0/pom.xml, a1/pom.xml, a2/pom.xml, a3/pom.xml, a4/pom.xml and 2 more do not name the packages that their dependencies need in turn, and no local repository of Maven (~/.m2, --maven-repository) is at hand.',
    ])
  })

  it('have parents to a number', () => {
    const chain = (count: number) => {
      const of = (i: number) =>
        i < count ? child(`p${i + 1}`, `p${i}`) : project(`p${i}`, '<properties><v>5</v></properties>')
      const tree = Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`p${i + 1}/pom.xml`, of(i + 1)]),
      )
      return readPoms({
        'a/pom.xml': child('p1', 'a', dependencies(dependency('x', 'y', version('${v}')))),
        ...tree,
      })
    }
    assert.equal(chain(MAX_PARENTS).packages['a/pom.xml']?.at(-1), 'x:y 5 direct 1-1')
    const { problems } = chain(MAX_PARENTS + 1)
    assert.match(problems.join('\n'), /asks for x:y .*\n.*from g:p51:1/)
  })

  it('import lists to a depth', () => {
    const chain = (count: number) => {
      const of = (i: number) =>
        project(`b${i}`, managed(i < count ? bom(`b${i + 1}`) : dependency('x', 'y', version('5'))))
      const tree = Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`b${i + 1}/pom.xml`, of(i + 1)]),
      )
      return readPoms({
        'a/pom.xml': project('a', managed(bom('b1')), dependencies(dependency('x', 'y'))),
        ...tree,
      })
    }
    assert.equal(chain(MAX_IMPORT_DEPTH).packages['a/pom.xml']?.at(-1), 'x:y 5 direct 1-1')
    assert.match(chain(MAX_IMPORT_DEPTH + 1).problems.join('\n'), /asks for x:y .*\n.*too deeply/s)
  })

  it('are looked through for a time', () => {
    const list = managed(dependency('x', 'y', version('1')))
    const tree = treeOf({ 'a/pom.xml': project('a', managed(bom('b'))), 'b/pom.xml': project('b', list) })
    const [first] = tree.projects
    assert.ok(first)
    for (const [limit, found] of [
      [10, '1'],
      [9, undefined],
    ] as const) {
      const lists = new ManagedVersions(tree, limit)
      assert.equal(lists.find(first, 'x:y:jar:')?.version, found)
      assert.equal(lists.isCut, found === undefined)
    }
  })

  it('inherit for a time', () => {
    const many = Array.from({ length: 10 }, (_, i) => dependency('x', `y${i}`, version('${v}')))
    const tree = treeOf({
      'pom.xml': project('p', '<properties><v>1</v></properties>', dependencies(...many)),
      'a/pom.xml': child('p', 'a', '<properties><v>2</v></properties>'),
    })
    const pom = tree.projects.find(({ artifact }) => artifact === 'a')
    assert.ok(pom)
    for (const limit of [500, 25]) {
      const lists = new ManagedVersions(tree, limit)
      const needs = new PomNeeds(tree, lists)
      const graph = new DependencyGraph({ tree, managed: lists, needs })
      const { analysis } = new PomPackages({ tree, managed: lists, needs, graph }).of(pom)
      assert.equal(analysis.packages?.length === 11, limit === 500)
      assert.equal(lists.isCut, limit === 25)
    }
  })

  it('are read to a number', () => {
    const file = fileOf('pom.xml', project('a'))
    const files = Array.from({ length: MAX_PROJECTS + 1 }, (_, i) => ({ ...file, path: `a${i}/pom.xml` }))
    const { parts, problems } = pomAnalyser.analyse(files as unknown as [AnalysedFile])
    assert.equal(parts?.length, MAX_PROJECTS)
    assert.deepEqual(
      problems?.map(({ code, subject }) => [code, subject]),
      [['file-unreadable', `a${MAX_PROJECTS}/pom.xml`]],
    )
  })
})

function treeOf(files: Readonly<Record<string, string>>): PomTree {
  const poms = Object.entries(files).map(([path, text]) => readPom(path, Buffer.from(text)))
  return new PomTree(poms.filter((pom) => typeof pom !== 'string'))
}

interface TreeCase {
  readonly name: string
  readonly tree: Readonly<Record<string, string>>
  /** Of `a/pom.xml`. */
  readonly has: readonly string[]
  readonly says?: readonly string[]
}
