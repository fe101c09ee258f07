import type { Finding } from '../core/finding.ts'
import { isOsPackage } from '../core/package.ts'
import type { Report } from '../core/report.ts'
import { subjectName } from './subject.ts'
import type { ReportOptions } from './types.ts'

/** Where a reader that shows source files is to show a finding. */
export interface Place {
  /** Relative, parts joined by slashes, not encoded. */
  readonly path: string
  /** First line 1. */
  readonly startLine: number
  readonly endLine?: number
}

/**
 * The line of the lock file where a source tree was scanned, from the folder in which the command ran; the Dockerfile of an image where the user named it; else a
 * path that is no file but stays the same: `library/nginx`, and behind it where in the image the library lies.
 */
export function placeOf(
  { package: pkg }: Pick<Finding, 'package'>,
  report: Report,
  { dockerfile }: Pick<ReportOptions, 'dockerfile'>,
): Place {
  const { kind } = report.target
  if (kind === 'filesystem' || kind === 'repository') {
    const lines = pkg.lines ? { startLine: pkg.lines.start, endLine: pkg.lines.end } : { startLine: 1 }
    return { path: relativePath(`${folderOf(report)}/${pkg.path}`) || subjectName(report), ...lines }
  }
  if (dockerfile !== undefined && kind === 'image') return subjectPlace(report, { dockerfile })
  const inside = isOsPackage(pkg.type) ? '' : relativePath(pkg.path)
  return { path: inside === '' ? subjectName(report) : `${subjectName(report)}/${inside}`, startLine: 1 }
}

/**
 * Where the tree lies in the repository: readers want paths from its root, which is where commands run. A folder that was
 * named by an absolute path, or lies above, is taken for the root.
 */
function folderOf({ target }: Report): string {
  const isBelow = target.kind === 'filesystem' && !/^(?:[/\\]|[a-z]:|\.\.(?:[/\\]|$))/i.test(target.name)
  return isBelow ? target.name : ''
}

/** The same for what belongs to no package. */
export function subjectPlace(report: Report, { dockerfile }: Pick<ReportOptions, 'dockerfile'>): Place {
  const path = dockerfile === undefined ? '' : relativePath(dockerfile)
  return { path: path || subjectName(report), startLine: 1 }
}

/** A path from the root of the repository, where commands run; one from elsewhere is taken from its first name on. */
export function relativePath(path: string): string {
  return path
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
}
