import { digestHex } from '../core/digest.ts'
import { sha256 } from '../core/sha256.ts'
import type { Bom } from './bom.ts'
import { uuidOf } from './identity.ts'

/**
 * A UUID that follows from all that a document holds: the same bill of materials has the same, and another one another.
 * Version 8, which leaves the bits to whoever makes it: https://www.rfc-editor.org/rfc/rfc9562#section-5.8
 */
export function documentUuid(format: string, bom: Bom): string {
  const { tool, createdAt, target, packages, problems, judged } = bom
  const lines = [
    format,
    tool.version,
    createdAt,
    target.kind,
    target.name,
    target.configDigest ? digestHex(target.configDigest) : '',
    ...packages.map(({ id }) => id),
    ...problems.map(({ code, subject, detail }) => `${code} ${subject} ${detail}`),
    ...(judged
      ? [
          judged.database.digest,
          judged.verdict.outcome,
          ...judged.findings.map(({ id, package: pkg }) => `${id} ${pkg.id}`),
          ...judged.suppressed.map(({ finding, by }) => `${finding.id} ${finding.package.id} ${by}`),
        ]
      : []),
  ]
  return uuidOf(sha256(lines.join('\n')))
}
