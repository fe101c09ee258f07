import { compareText } from '../../core/compare-text.ts'
import type { PrivilegedPath } from '../../core/hygiene.ts'
import { join } from '../../layers/path.ts'
import type { MergedFolder, MergedNode } from '../../layers/squash/merged-tree.ts'
import { readFurtherMarks, readModeMarks } from '../../layers/tree.ts'
import type { MergedImage } from '../merged-image.ts'
import { countedHave, listedPaths } from '../sentence.ts'
import type { Note } from '../types.ts'

export interface Privileges {
  /** By kind and path. */
  readonly paths: readonly PrivilegedPath[]
  readonly notes: readonly Note[]
}

interface Marked {
  readonly path: string
  readonly layer: number
  /** Of set-user-ID: whether it is root that a program becomes. */
  readonly isOfRoot: boolean
}

type Kind = PrivilegedPath['kind']

/** What the kernel and engines lay over the image when it runs. */
const RUNTIME_FOLDERS: ReadonlySet<string> = new Set(['dev', 'proc', 'sys'])

/** Files whose modes give others rights, in the merged file system. */
export function findPrivileges({ folders }: Pick<MergedImage, 'folders'>): Privileges {
  const byKind = new Map<Kind, Marked[]>()
  for (const [kind, marked] of markedPaths(folders)) {
    const list = byKind.get(kind)
    if (list) list.push(marked)
    else byKind.set(kind, [marked])
  }
  for (const list of byKind.values()) list.sort((a, b) => compareText(a.path, b.path))
  const all = [...byKind].flatMap(([kind, list]) => list.map((one) => ({ kind, ...one })))
  const paths = all
    .map(({ kind, path, layer }): PrivilegedPath => ({ kind, path, layer }))
    .sort((a, b) => compareText(a.kind, b.kind) || compareText(a.path, b.path))
  return { paths, notes: notesOf((kind) => byKind.get(kind) ?? []) }
}

function* markedPaths(folders: MergedImage['folders']): Generator<readonly [Kind, Marked]> {
  for (const { path: folderPath, folder } of folders) {
    if (!hasMarks(folder)) continue
    for (const [name, node] of folder.children) {
      if ((node.kind !== 'file' && node.kind !== 'directory') || node.marks === undefined) continue
      const path = join(folderPath, name)
      if (RUNTIME_FOLDERS.has(path.split('/', 1)[0] ?? '')) continue
      for (const kind of kindsOf(node)) {
        yield [kind, { path, layer: node.layer, isOfRoot: readFurtherMarks(node.marks).isOfRoot }]
      }
    }
  }
}

/** Nearly no folder holds anything remarkable: names are looked at where one does. */
function hasMarks({ children }: MergedFolder): boolean {
  for (const node of children.values()) if (node.kind !== 'symlink' && node.marks !== undefined) return true
  return false
}

/** Of a folder, set-group-ID is how files in it get their group, and set-user-ID means nothing. */
function kindsOf({
  kind,
  marks,
}: Extract<MergedNode, { readonly kind: 'file' | 'directory' }>): readonly Kind[] {
  if (marks === undefined) return []
  const { isSetUser, isSetGroup, isWorldWritable } = readModeMarks(marks)
  const { isSticky, hasCapabilities } = readFurtherMarks(marks)
  if (kind === 'directory') return isWorldWritable && !isSticky ? ['world-writable folder'] : []
  return [
    ...(isSetUser ? (['set-user-ID'] as const) : []),
    ...(isSetGroup ? (['set-group-ID'] as const) : []),
    ...(hasCapabilities ? (['capabilities'] as const) : []),
    ...(isWorldWritable ? (['world-writable file'] as const) : []),
  ]
}

function notesOf(of: (kind: Kind) => readonly Marked[]): readonly Note[] {
  const notes: Note[] = []
  const lending = lendingSentences(of('set-user-ID'), of('set-group-ID'))
  if (lending !== '')
    notes.push({ id: 'PLH-0601', message: lending, ...placeOf(of('set-user-ID'), of('set-group-ID')) })
  const capable = of('capabilities')
  if (capable.length > 0) {
    const message = `${countedHave(capable.length, 'file')} capabilities: ${listed(capable)}.`
    notes.push({ id: 'PLH-0602', message, ...placeOf(capable) })
  }
  const files = of('world-writable file')
  if (files.length > 0) {
    const message = `Everybody may change ${files.length === 1 ? '1 file' : `${files.length} files`}: ${listed(files)}.`
    notes.push({ id: 'PLH-0603', message, ...placeOf(files) })
  }
  const folders = of('world-writable folder')
  if (folders.length > 0) {
    const count = folders.length === 1 ? '1 folder' : `${folders.length} folders`
    const message = `Everybody may replace files in ${count} without the sticky bit: ${listed(folders)}.`
    notes.push({ id: 'PLH-0604', message, ...placeOf(folders) })
  }
  return notes
}

function lendingSentences(users: readonly Marked[], groups: readonly Marked[]): string {
  const ofRoot = users.filter(({ isOfRoot }) => isOfRoot)
  const ofOthers = users.filter(({ isOfRoot }) => !isOfRoot)
  return [
    sentence(ofRoot, 'with the rights of root (set-user-ID)'),
    sentence(ofOthers, 'with the rights of another user (set-user-ID)'),
    sentence(groups, 'with the rights of their group (set-group-ID)'),
  ]
    .filter((text) => text !== '')
    .join(' ')
}

function sentence(marked: readonly Marked[], how: string): string {
  if (marked.length === 0) return ''
  const runs = marked.length === 1 ? '1 program runs' : `${marked.length} programs run`
  return `${runs} ${how}: ${listed(marked)}.`
}

function listed(marked: readonly Marked[]): string {
  return listedPaths(marked.map(({ path }) => path))
}

/** The file where there is one alone. */
function placeOf(...lists: readonly (readonly Marked[])[]): Pick<Note, 'file' | 'layer'> {
  const [one, ...more] = lists.flat()
  return one && more.length === 0 ? { file: one.path, layer: one.layer } : {}
}
