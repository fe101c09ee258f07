import { parseDigest } from '../../core/digest.ts'
import type { Artifact } from './scan-request.ts'

/**
 * A scan is its id: whichever replica is asked knows from it what was to be scanned, since when, and asks the database.
 * It is no secret, and who may read the report is decided by the caller's tenant.
 */
export interface ScanId {
  readonly artifact: Artifact
  /** Milliseconds since 1970. */
  readonly acceptedAt: number
}

/** Of a repository's name 255, of a digest 135, and what base64 adds. */
const MAX_ID = 2000

export function writeScanId({ artifact, acceptedAt }: ScanId): string {
  const { repository, digest, tag = '', mimeType = '' } = artifact
  return Buffer.from(JSON.stringify([acceptedAt, repository, digest, tag, mimeType])).toString('base64url')
}

/** `undefined` for what is none of ours. */
export function readScanId(text: string): ScanId | undefined {
  if (text.length > MAX_ID) return undefined
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
  if (!Array.isArray(parts)) return undefined
  const [acceptedAt, repository, digest, tag, mimeType] = parts as unknown[]
  if (typeof acceptedAt !== 'number' || typeof repository !== 'string' || typeof digest !== 'string')
    return undefined
  if (typeof tag !== 'string' || typeof mimeType !== 'string' || !parseDigest(digest)) return undefined
  return {
    artifact: { repository, digest, ...(tag ? { tag } : {}), ...(mimeType ? { mimeType } : {}) },
    acceptedAt,
  }
}
