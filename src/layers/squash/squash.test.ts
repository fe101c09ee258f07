import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { FileReport, LayerReport } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { problem } from '../../core/problem.ts'
import { MAX_PROBLEMS_OF_A_KIND } from '../read/problem-list.ts'
import { TreeBuilder, type TreeRecordKind } from '../tree.ts'
import { squash } from './squash.ts'

/** `file path`, `directory path`, `symlink path target`, `whiteout path`, `opaque path`; `*path` is a file that was read. */
function layer(...records: readonly string[]): LayerReport {
  const builder = new TreeBuilder()
  const files: FileReport[] = []
  for (const record of records) {
    if (record.startsWith('*')) {
      const [path = '', content = ''] = record.slice(1).split('=')
      builder.add('file', path)
      files.push({ path, analyser: 'test', packages: content.split(',').filter(Boolean).map(pkg) })
      continue
    }
    const [kind, path = '', target] = record.split(' ')
    builder.add(kind as TreeRecordKind, path, target)
  }
  return { kind: 'layer-report', files, tree: builder.take(), entryCount: records.length, problems: [] }
}

function pkg(text: string): Package {
  const [name = '', version = '1'] = text.split('@')
  return { kind: 'package', type: 'test', name, version }
}

function pathsOf(...layers: readonly LayerReport[]): string[] {
  return squash(layers, [], 40).files.map(({ path, layer: index }) => `${path} from ${index}`)
}

describe('squash', () => {
  const cases: readonly {
    name: string
    layers: readonly (readonly string[])[]
    expect: readonly string[]
  }[] = [
    { name: 'keeps a file that nothing touches', layers: [['*a/b'], ['file c']], expect: ['a/b from 0'] },
    { name: 'takes the file of the highest layer', layers: [['*a/b'], ['*a/b']], expect: ['a/b from 1'] },
    { name: 'drops a file that is whited out', layers: [['*a/b'], ['whiteout a/b']], expect: [] },
    {
      name: 'drops what lies in a folder that is whited out',
      layers: [['*a/b/c'], ['whiteout a']],
      expect: [],
    },
    {
      name: 'is not moved by a whiteout of nothing',
      layers: [['*a/b'], ['whiteout a/x']],
      expect: ['a/b from 0'],
    },
    {
      name: 'takes a name that only begins alike for another',
      layers: [['*ab/c'], ['whiteout a']],
      expect: ['ab/c from 0'],
    },
    {
      name: 'lets a whiteout hide lower layers only',
      layers: [['*a/b'], ['whiteout a/b', '*a/b']],
      expect: ['a/b from 1'],
    },
    {
      name: 'drops what an opaque folder hides',
      layers: [['*a/b'], ['directory a', 'opaque a']],
      expect: [],
    },
    {
      name: 'keeps the folder itself beside an opaque one',
      layers: [
        ['*a/b', '*c/d'],
        ['opaque a', '*a/x'],
      ],
      expect: ['a/x from 1', 'c/d from 0'],
    },
    { name: 'lets an opaque root hide all', layers: [['*a', '*b/c'], ['opaque ']], expect: [] },
    { name: 'drops a folder that a file replaces', layers: [['*a/b'], ['file a']], expect: [] },
    { name: 'drops a folder that a link replaces', layers: [['*a/b'], ['symlink a c']], expect: [] },
    {
      name: 'drops a file that a folder replaces',
      layers: [['*a'], ['directory a', 'file a/x']],
      expect: [],
    },
    { name: 'drops a file that an unread file replaces', layers: [['*a'], ['file a']], expect: [] },
    {
      name: 'merges a folder over a folder',
      layers: [['*a/b'], ['directory a', '*a/c']],
      expect: ['a/b from 0', 'a/c from 1'],
    },
    {
      name: 'follows a link in the folders of an entry',
      layers: [['symlink lib usr/lib'], ['*lib/db']],
      expect: ['usr/lib/db from 1'],
    },
    {
      name: 'takes a file under a link and under its target for one',
      layers: [['symlink lib usr/lib', '*usr/lib/db'], ['*lib/db']],
      expect: ['usr/lib/db from 1'],
    },
    {
      name: 'moves nothing for a link that came later than the file',
      layers: [['*lib/db'], ['symlink lib usr/lib', '*usr/lib/db']],
      expect: ['usr/lib/db from 1'],
    },
    { name: 'brings back what was removed', layers: [['*a'], ['whiteout a'], ['*a']], expect: ['a from 2'] },
  ]
  for (const { name, layers, expect } of cases) {
    it(name, () => assert.deepEqual(pathsOf(...layers.map((records) => layer(...records))), expect))
  }

  it('gives the reports of lower layers as far down as the file was there without a break', () => {
    const image = squash(
      [layer('*db=a@1'), layer('whiteout db'), layer('*db=a@1'), layer('file x'), layer('*db=a@1,b@1')],
      [],
      40,
    )
    assert.deepEqual(
      image.files.map((file) => [file.layer, file.earlier.map((e) => e.layer)]),
      [[4, [2]]],
    )
  })

  it('reports the problems of files that are still there, and of no others', () => {
    const broken = (report: LayerReport): LayerReport => ({
      ...report,
      files: report.files.map((file) => ({
        ...file,
        problems: [problem('file-unreadable', file.path, 'broken')],
      })),
    })
    assert.deepEqual(
      squash([broken(layer('*a', '*b')), layer('*a')], [], 40).problems.map((p) => p.subject),
      ['b'],
    )
  })
})

describe('links to what was not read', () => {
  const cases: readonly { name: string; records: readonly string[]; expect: readonly string[] }[] = [
    { name: 'are silent for a plain file', records: ['*etc/os-release'], expect: [] },
    {
      name: 'are silent where the target was read',
      records: ['symlink etc/os-release ../usr/lib/os-release', '*usr/lib/os-release'],
      expect: [],
    },
    { name: 'are silent where nothing is there', records: ['symlink etc/os-release ../nowhere'], expect: [] },
    {
      name: 'are told for a link to an unread file',
      records: ['symlink etc/os-release /opt/os', 'file opt/os'],
      expect: ['link-target-unread'],
    },
    {
      name: 'are told for a linked folder',
      records: ['symlink etc /private', 'file private/os-release'],
      expect: ['link-target-unread'],
    },
    {
      name: 'are told for a folder of files',
      records: ['symlink etc/os-release /opt/os', 'directory opt/os', 'file opt/os/a'],
      expect: ['link-target-unread'],
    },
    {
      name: 'are silent for a folder of files that were read',
      records: ['symlink etc/os-release /opt/os', 'directory opt/os', '*opt/os/a'],
      expect: [],
    },
    {
      name: 'are told for a circle',
      records: ['symlink etc/os-release a', 'symlink etc/a os-release'],
      expect: ['link-cycle'],
    },
    {
      name: 'stay inside the root',
      records: ['symlink etc/os-release ../../../../opt/os', 'file opt/os'],
      expect: ['link-target-unread'],
    },
  ]
  for (const { name, records, expect } of cases) {
    it(name, () => {
      const image = squash([layer(...records)], ['etc/os-release'], 40)
      assert.deepEqual(
        image.problems.map(({ code }) => code),
        expect,
      )
    })
  }

  it('counts links up to the limit', () => {
    const chain = Array.from({ length: 10 }, (_, i) => `symlink l${i} l${i + 1}`)
    const records = ['symlink etc/os-release /l0', ...chain, 'file l10']
    assert.deepEqual(
      squash([layer(...records)], ['etc/os-release'], 11).problems.map((p) => p.code),
      ['link-target-unread'],
    )
    assert.deepEqual(
      squash([layer(...records)], ['etc/os-release'], 10).problems.map((p) => p.code),
      ['link-cycle'],
    )
  })

  it('reports a read file whose folders are links in a circle', () => {
    const image = squash([layer('symlink a b', 'symlink b a', '*a/db')], [], 40)
    assert.deepEqual([image.files.length, image.problems[0]?.code], [0, 'link-cycle'])
  })

  it('names the layer, the path and the limit, and does not list files without end', () => {
    const files = Array.from({ length: 50_000 }, (_, i) => `*a/${i}`)
    const { problems } = squash([layer('file x'), layer('symlink a a', ...files)], [], 40, [
      'sha256:0',
      'sha256:1',
    ])
    assert.deepEqual(problems[0], {
      kind: 'problem',
      code: 'link-cycle',
      subject: 'a/0',
      detail: 'it is behind links in a circle, or more than 40 of them',
      layer: 'sha256:1',
    })
    assert.equal(problems.length, MAX_PROBLEMS_OF_A_KIND + 1)
  })
})

/** The same by force: lays one layer after the other over a map of the whole file system. */
function overlay(layers: readonly (readonly string[])[]): string[] {
  const seen = new Map<string, string>()
  const clear = (path: string): void => {
    for (const key of seen.keys())
      if (path === '' || key === path || key.startsWith(`${path}/`)) seen.delete(key)
  }
  for (const [index, records] of layers.entries()) {
    for (const record of records) {
      if (record.startsWith('whiteout ')) clear(record.slice(9))
      if (!record.startsWith('opaque ')) continue
      const folder = record.slice(7)
      const own = seen.get(folder)
      clear(folder)
      if (own !== undefined) seen.set(folder, own)
    }
    for (const record of records) {
      const path = record.startsWith('*') ? record.slice(1) : record.split(' ')[1]
      if (path === undefined || record.startsWith('whiteout') || record.startsWith('opaque')) continue
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        if (seen.get(path.slice(0, end))?.endsWith('file')) seen.delete(path.slice(0, end))
      }
      if (!record.startsWith('directory')) clear(path)
      if (record.startsWith('directory') && seen.get(path)?.endsWith('file')) seen.delete(path)
      seen.set(
        path,
        record.startsWith('*')
          ? `${index} read file`
          : record.startsWith('file')
            ? `${index} file`
            : 'directory',
      )
    }
  }
  return [...seen]
    .filter(([, what]) => what.endsWith('read file'))
    .map(([path, what]) => `${path} from ${what.split(' ')[0]}`)
    .sort()
}

it('squash sees the same files as laying the layers over each other', () => {
  const names = ['a', 'b', 'a/b', 'a/c', 'a/b/c', 'b/a']
  const record = fc.tuple(
    fc.constantFrom('*', 'file ', 'directory ', 'whiteout ', 'opaque '),
    fc.constantFrom(...names),
  )
  // Within one layer a path is one thing, and nothing lies below a file.
  const records = fc
    .uniqueArray(record, { selector: ([, path]) => path, maxLength: 4 })
    .filter((list) => {
      const files = list.filter(([kind]) => kind === '*' || kind === 'file ').map(([, path]) => path)
      return list.every(([, path]) => files.every((file) => !path.startsWith(`${file}/`)))
    })
    .map((list) => list.map(([kind, path]) => `${kind}${path}`))
  fc.assert(
    fc.property(fc.array(records, { minLength: 1, maxLength: 4 }), (layers) => {
      assert.deepEqual(pathsOf(...layers.map((list) => layer(...list))).sort(), overlay(layers))
    }),
    { numRuns: 500 },
  )
})
