import * as z from 'zod/mini'
import { Brief } from './brief.ts'

/** `added`: the image is hit by it now; `removed`: it no longer is; `changed`: severity, exploitation or fix are others. */
export const REASONS = ['added', 'removed', 'changed'] as const
export type Reason = (typeof REASONS)[number]

/** Where an image runs that has become bad, and what is said of it now. */
const Running = z.object({
  cluster: z.string(),
  /** As the nodes report it: of several platforms the index. */
  digest: z.string(),
  verdict: z.string(),
  /** What was said of it before. */
  before: z.string(),
  reason: z.string(),
  /** What a rule of the policy objects to; absent where none is named. */
  objection: z.optional(z.object({ policy: z.string(), rule: z.string(), message: z.string() })),
  /** The first few. */
  places: z.array(
    z.object({ namespace: z.string(), kind: z.string(), name: z.string(), container: z.string() }),
  ),
  morePlaces: z.optional(z.number()),
})

/** One image in a notification, with one finding, or with its worst for all that changed in it. As it is stored. */
export const Entry = z.object({
  image: z.object({
    digest: z.string(),
    name: z.optional(z.string()),
    labels: z.record(z.string(), z.string()),
  }),
  reason: z.enum(REASONS),
  /** As it is now; of `removed` as it was. */
  finding: Brief,
  /** Of `changed`, as it was. */
  before: z.optional(Brief),
  /** `family/version` of the image's distribution, where it decides how the package is judged. */
  distribution: z.optional(z.string()),
  /** How many more changed in the image, where this is the worst of them. */
  more: z.optional(z.number()),
  /** One of those that is known to be exploited, where the worst is not. */
  exploited: z.optional(Brief),
  /** Only where the notification is of what runs. Its finding may then stand for a rule of a policy that is about no flaw. */
  running: z.optional(Running),
})
export type Entry = z.infer<typeof Entry>

export interface NotificationEntry extends Entry {
  readonly kind: 'notification-entry'
  /** UUID; the same for the same change of the same image. */
  readonly id: string
}
