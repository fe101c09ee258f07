import * as z from 'zod/mini'

/** Shapes of `/api/v1/feeds`; dates are ISO 8601. */
export const GENERATION = z.object({
  ref: z.string(),
  standing: z.enum(['current', 'past', 'held']),
  digest: z.string(),
  /** When it was made here. */
  created: z.string(),
  /** When upstream was last seen to serve it. */
  checked: z.string(),
  upstream_date: z.optional(z.string()),
  records: z.number(),
  /** Records of upstream that could not be read. */
  skipped: z.number(),
})
export type GenerationAnswer = z.infer<typeof GENERATION>

export const FEED = z.object({
  id: z.string(),
  name: z.string(),
  /** Whether it is kept up to date. */
  scheduled: z.boolean(),
  current: z.optional(GENERATION),
  held: z.optional(GENERATION),
  last_attempt: z.optional(z.string()),
  last_success: z.optional(z.string()),
  /** Why the last attempt failed, or why its generation is held back. */
  last_error: z.optional(z.string()),
  generations: z.optional(z.array(GENERATION)),
})
export type FeedAnswer = z.infer<typeof FEED>

export const FEEDS = z.object({ feeds: z.array(FEED) })
