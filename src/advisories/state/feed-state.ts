import * as z from 'zod/mini'
import { type Digest, parseDigest } from '../../core/digest.ts'

/** A document that a feed was built from, as its server described it. */
export interface DocumentState {
  readonly url: string
  /** False for an optional document that upstream did not have. */
  readonly exists: boolean
  /** Validators for the next conditional request. */
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
  /** Of the bytes as served. */
  readonly sha256?: string | undefined
  readonly size?: number | undefined
}

/** Which file is in use for a feed, and since when. */
export interface FeedState {
  readonly feed: string
  readonly name: string
  readonly digest: Digest
  /** Which code built it; see buildVersion in update-feed.ts. */
  readonly version: string
  /** Where the documents came from: `upstream`, or the mirror as it was given. A feed of another origin is not fresh. */
  readonly origin: string
  readonly builtAt: string
  /** When upstream was last seen to serve what this was built from. */
  readonly checkedAt: string
  readonly upstreamDate?: string | undefined
  readonly records: number
  /** Records that the build left out. */
  readonly skipped: number
  readonly documents: readonly DocumentState[]
}

export const isDigest = z.custom<Digest>(
  (value) => typeof value === 'string' && parseDigest(value) !== undefined,
)

const Text = z.string()
const OptionalText = z.optional(Text)
const Count = z.number()

export const DocumentState = z.object({
  url: Text,
  exists: z.boolean(),
  etag: OptionalText,
  lastModified: OptionalText,
  sha256: OptionalText,
  size: z.optional(Count),
})

export const FeedState = z.object({
  feed: Text,
  name: Text,
  digest: isDigest,
  version: Text,
  origin: Text,
  builtAt: Text,
  checkedAt: Text,
  upstreamDate: OptionalText,
  records: Count,
  skipped: Count,
  documents: z.array(DocumentState),
})

/** `undefined` for anything that is not a whole state: such a feed is fetched anew. */
export function parseFeedState(text: string): FeedState | undefined {
  try {
    return FeedState.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

export function formatFeedState(state: FeedState): string {
  return `${JSON.stringify(state, undefined, 2)}\n`
}
