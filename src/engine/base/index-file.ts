import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { BaseIndex } from '../../base-images/base-index.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'

/** Where known bases are written. */
export interface BaseIndexFile {
  readonly path: string
  /** Whether the user named it: then it has to be there. */
  readonly isChosen: boolean
}

/** Nothing where no base was ever added. Throws `base-index-invalid`, `input-not-found`, `input-unreadable`. */
export async function readBaseIndex({ path, isChosen }: BaseIndexFile): Promise<BaseIndex> {
  const text = textOf(path)
  if (text === undefined && isChosen)
    throw new PlimsollError('input-not-found', `There is no list of base images ${path}.`)
  if (text === undefined) return new Map()
  // Loaded when needed: most users have no such file.
  const { parseBaseIndex } = await import('../../base-images/index-format.ts')
  return parseBaseIndex(text, path)
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    const message = `The list of base images ${path} cannot be read: ${faultOf(error)}.`
    throw new PlimsollError('input-unreadable', message, { cause: error })
  }
}

/** Replaces the file whole. Throws `base-index-unwritable`. */
export async function writeBaseIndex({ path }: BaseIndexFile, index: BaseIndex): Promise<void> {
  const [{ formatBaseIndex }, { makeFolder }, { writeWhole }, { writeFile }] = await Promise.all([
    import('../../base-images/index-format.ts'),
    import('../../files/make-folder.ts'),
    import('../../files/write-whole.ts'),
    import('node:fs/promises'),
  ])
  try {
    await makeFolder(dirname(path))
    await writeWhole(path, (beside) => writeFile(beside, formatBaseIndex(index), { flag: 'wx' }))
  } catch (error) {
    const message = `The list of base images ${path} cannot be written: ${faultOf(error)}.`
    throw new PlimsollError('base-index-unwritable', message, { cause: error })
  }
}
