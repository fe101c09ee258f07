import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it; one that is there already is fine. Node's own `recursive` never returns where a
 * folder exists but takes no children, as under `/proc`.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path)
  } catch (error) {
    const parent = dirname(path)
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error
    await makeFolder(parent)
    await makeOne(path)
  }
}

async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    // A folder on a read-only file system may be answered with EROFS instead of EEXIST.
    const isThere = await stat(path).then(
      (info) => info.isDirectory(),
      () => false,
    )
    if (!isThere) throw error
  }
}
