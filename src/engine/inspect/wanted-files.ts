import { matchesGlob, parseGlob } from '../../core/glob.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import type { InspectionRequest } from '../request.ts'
import type { Contents } from './types.ts'

/** Files that somebody asks for by name; nothing where nobody does. */
export async function wantedFiles(
  reports: readonly LayerReport[],
  { files: globs, layers }: InspectionRequest,
): Promise<Pick<Contents, 'files'>> {
  if (!globs) return {}
  const { listFiles } = await import('../../layers/squash/list-files.ts')
  const patterns = globs.flatMap(parseGlob)
  const wants = (path: string): boolean => {
    const segments = path.split('/')
    return patterns.some((pattern) => matchesGlob(pattern, segments))
  }
  const trees = reports.map(({ tree }) => tree)
  return { files: listFiles(trees, wants, layers.limits.maxLinkDepth) }
}
