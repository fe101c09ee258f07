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
 * The line of the lock file where a source tree was scanned; the Dockerfile of an image where the user named it; else a
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
    return { path: relative(pkg.path) || subjectName(report), ...lines }
  }
  if (dockerfile !== undefined && kind === 'image') return subjectPlace(report, { dockerfile })
  const inside = isOsPackage(pkg.type) ? '' : relative(pkg.path)
  return { path: inside === '' ? subjectName(report) : `${subjectName(report)}/${inside}`, startLine: 1 }
}

/** The same for what belongs to no package. */
export function subjectPlace(report: Report, { dockerfile }: Pick<ReportOptions, 'dockerfile'>): Place {
  const path = dockerfile === undefined ? '' : relative(dockerfile)
  return { path: path || subjectName(report), startLine: 1 }
}

function relative(path: string): string {
  return path
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
}
