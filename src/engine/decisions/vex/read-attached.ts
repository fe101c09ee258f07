import type { Digest } from '../../../core/digest.ts'
import { PlimsollError } from '../../../core/errors.ts'
import { parseImageReference, repositoryName } from '../../../core/image-reference.ts'
import { type Problem, problem } from '../../../core/problem.ts'
import type { ReportTarget } from '../../../core/report.ts'
import { isVexDocument, readVexDocument } from '../../../judgement/vex/read-document.ts'
import type { VexDocument } from '../../../judgement/vex/types.ts'
import type { AttachedDocuments } from '../../../sources/registry/attached.ts'
import type { ScanRequest } from '../../request.ts'
import type { VexReading } from './read-files.ts'

const SUBJECT = 'oci'

/**
 * The VEX documents that are attached to an image in its registry. What keeps them from being had is a problem: without
 * them there are only more findings.
 */
export async function readAttached(target: ReportTarget, request: ScanRequest): Promise<VexReading> {
  const place = placeOf(target)
  if (!place) return failed('It is no image of a registry, so nothing can be attached to it.')
  request.progress.step(`Looking for VEX documents at ${place.repository}`)
  let attached: AttachedDocuments
  try {
    // Loaded when needed: it brings an HTTP client.
    const { attachedDocuments } = await import('../../../sources/registry/attached.ts')
    attached = await attachedDocuments(place.repository, place.digests, {
      registry: request.sources.registry,
      env: request.environment,
      signal: request.signal,
    })
  } catch (error) {
    if (request.signal.aborted || !(error instanceof PlimsollError)) throw error
    return failed(error.message)
  }
  const problems: Problem[] = attached.faults.map((fault) => problem('vex-unread', SUBJECT, fault))
  const documents: VexDocument[] = []
  for (const { name, text } of attached.documents) {
    if (!isVexDocument(text)) continue // An SBOM or a provenance.
    try {
      documents.push(readVexDocument(text, { name, isNamed: true }))
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error
      problems.push(problem('vex-unread', name, error.message))
    }
  }
  return { documents, problems }
}

interface Place {
  readonly repository: string
  readonly digests: readonly Digest[]
}

/** By its digests in the first repository that a registry vouches for: of the manifest, and of the index around it. */
function placeOf({ kind, repoDigests, manifestDigest }: ReportTarget): Place | undefined {
  if (kind !== 'image') return undefined
  const references = repoDigests.flatMap((text) => parseImageReference(text) ?? [])
  const [first] = references
  if (!first) return undefined
  const repository = repositoryName(first)
  const own = references.filter((one) => repositoryName(one) === repository)
  const digests = [...own.map(({ digest }) => digest), manifestDigest].filter((one) => one !== undefined)
  return { repository, digests: [...new Set(digests)] }
}

function failed(detail: string): VexReading {
  return { documents: [], problems: [problem('vex-unread', SUBJECT, detail)] }
}
