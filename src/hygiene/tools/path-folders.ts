import type { ImageConfig } from '../../core/image.ts'
import { join } from '../../layers/path.ts'
import type { FileContent, MergedFolder } from '../../layers/squash/merged-tree.ts'
import type { MergedImage } from '../merged-image.ts'

/** What engines set where an image says nothing; looked into in any case, because a shell finds programs there. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Folders of an image's own PATH that are looked into. */
export const MAX_PATH_FOLDERS = 100

export interface ProgramFolder {
  /** Without links and without a leading slash. */
  readonly path: string
  readonly folder: MergedFolder
}

/** Folders in which programs are found, each once: on a merged /usr, bin and usr/bin are one. */
export function pathFolders(
  config: Pick<ImageConfig, 'env'> | undefined,
  { merged, resolve }: Pick<MergedImage, 'merged' | 'resolve'>,
): readonly ProgramFolder[] {
  const own = config?.env.findLast((variable) => variable.startsWith('PATH='))?.slice('PATH='.length) ?? ''
  const found = new Map<string, MergedFolder>()
  for (const written of [...own.split(':', MAX_PATH_FOLDERS), ...DEFAULT_PATH.split(':')]) {
    if (!written.startsWith('/')) continue
    const path = resolve(written.slice(1))
    const node = merged.at(path)
    if (node?.kind === 'directory') found.set(path, node)
  }
  return Array.from(found, ([path, folder]) => ({ path, folder }))
}

/** Programs of one file, which does what it is called by. */
const MULTI_CALL = ['busybox', 'toybox']

/** What such a program is called, by its content: its other names are links to it, of either kind. */
export function multiCallPrograms(
  folders: readonly ProgramFolder[],
): ReadonlyMap<FileContent, { readonly name: string; readonly path: string }> {
  const programs = new Map<FileContent, { readonly name: string; readonly path: string }>()
  for (const { path, folder } of folders) {
    for (const name of MULTI_CALL) {
      const node = folder.children.get(name)
      if (node?.kind === 'file') programs.set(node.content, { name, path: join(path, name) })
    }
  }
  return programs
}
