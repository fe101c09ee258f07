import { openRootfs } from '../../sources/folder/index.ts'
import type { InspectionRequest } from '../request.ts'
import { readFolder } from './read-target.ts'
import { readingOptions } from './reading-options.ts'
import type { Contents, Overrides } from './types.ts'

/** An unpacked root file system, which has no layers. */
export async function inspectRootfs(
  path: string,
  request: InspectionRequest,
  overrides: Overrides,
): Promise<Contents> {
  const root = await openRootfs(path)
  request.progress.step(`Reading ${path}`)
  return {
    target: { kind: 'rootfs', name: path, repoTags: [], repoDigests: [] },
    ...(await readFolder(root, readingOptions(request), request, {
      ...overrides,
      about: { kind: 'Folder', name: path },
    })),
  }
}
