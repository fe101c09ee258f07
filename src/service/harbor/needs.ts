import type { Indexer, Matcher, StoredImage } from '../parts.ts'
import type { PullCredentials } from './scan-request.ts'

export interface HarborNeeds {
  readonly indexer: Indexer
  readonly matcher: Matcher
  /** Pulls and indexes an image, and keeps what it holds. Throws PlimsollErrors. */
  pull(request: PullRequest): Promise<StoredImage>
}

export interface PullRequest {
  readonly tenant: string
  /** `registry.example/team/app@sha256:…` */
  readonly reference: string
  readonly credentials?: PullCredentials
  readonly insecure: boolean
  readonly signal: AbortSignal
}
