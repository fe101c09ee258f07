import type { Finding } from '../core/finding.ts'
import type { Misconfiguration } from '../core/misconfiguration.ts'
import { fullName, isOsPackage } from '../core/package.ts'
import type { Report } from '../core/report.ts'
import { sha256 } from '../core/sha256.ts'
import type { Note } from './notes.ts'
import { subjectName } from './subject.ts'

/**
 * Who a finding is, 64 hex digits: the same in the next report of the next build, also when the package was updated
 * without a fix or its line moved, so that readers which follow findings over time know it again. A flaw that one place
 * has several times (two versions in a lock file) is numbered, as GitHub does. Ask once for each finding, in the order
 * of the report.
 */
export function identities(report: Report): (finding: Finding) => string {
  const subject = subjectName(report)
  const seen = new Map<string, number>()
  return ({ id, package: pkg }) => {
    const place = isOsPackage(pkg.type) ? '' : `${pkg.path}\0${pkg.pathInside ?? ''}`
    const key = [subject, id, pkg.type, fullName(pkg), pkg.arch ?? '', place].join('\0')
    const number = (seen.get(key) ?? 0) + 1
    seen.set(key, number)
    return sha256(number === 1 ? key : `${key}\0${number}`)
  }
}

/** The same of misconfigurations: by check, file, object and container, and not by the line. */
export function misconfigurationIdentities(): (one: Misconfiguration) => string {
  const seen = new Map<string, number>()
  return ({ id, place, subject }) => {
    const { kind, namespace = '', name = '', container = '' } = subject
    const key = [id, place.file, kind, namespace, name, container].join('\0')
    const number = (seen.get(key) ?? 0) + 1
    seen.set(key, number)
    return sha256(number === 1 ? key : `${key}\0${number}`)
  }
}

/** The same for what is no finding. */
export function noteIdentity({ id, subject, text }: Note, report: Report): string {
  // Of a problem what it says may differ by what it concerns; of the others numbers change from run to run.
  return sha256([subjectName(report), id, subject, id === 'policy' ? text : ''].join('\0'))
}

/**
 * A UUID of version 8 (https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8) from the digits of a hash.
 *
 * @param hex 32 hex digits or more
 */
export function uuidOf(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
