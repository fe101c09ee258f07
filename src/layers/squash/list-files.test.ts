import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TreeBuilder } from '../tree.ts'
import { listFiles } from './list-files.ts'

function tree(build: (builder: TreeBuilder) => void): Uint8Array {
  const builder = new TreeBuilder()
  build(builder)
  return builder.take()
}

test('files are listed as they are seen when all layers lie over each other', () => {
  const layers = [
    tree((t) => {
      t.add('directory', 'etc')
      t.add('file', 'etc/a.pem')
      t.add('file', 'etc/b.pem')
      t.add('file', 'etc/c.pem', undefined, 0o4666)
      t.add('file', 'opt/x/d.pem')
      t.add('file', 'etc/a.txt')
    }),
    tree((t) => {
      t.add('whiteout', 'etc/a.pem')
      t.add('symlink', 'etc/b.pem', '/run/b')
      t.add('opaque', 'opt/x')
      t.add('file', 'opt/x/e.pem')
      t.add('hardlink', 'opt/x/f.pem', 'etc/c.pem')
    }),
  ]

  const files = listFiles(layers, (path) => path.endsWith('.pem'), 10)

  assert.deepEqual(files, [
    { path: 'etc/b.pem', kind: 'symlink', target: '/run/b' },
    { path: 'etc/c.pem', kind: 'file', isSetUser: true, isSetGroup: false, isWorldWritable: true },
    { path: 'opt/x/e.pem', kind: 'file' },
    { path: 'opt/x/f.pem', kind: 'hardlink', target: 'etc/c.pem' },
  ])
  assert.deepEqual(
    listFiles([], () => true, 10),
    [],
  )
})
