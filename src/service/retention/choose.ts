import { type GlobPattern, matchesGlob, parseGlob } from '../../core/glob.ts'
import type { RetentionConfig } from '../config/types.ts'

/** What decides whether an image is kept. Times in milliseconds since 1970. */
export interface KeptImage {
  /** Ascending in the order in which images came: of two of one moment the later one is the newer. */
  readonly id: number
  readonly tenant: string
  readonly digest: string
  /** With its host; absent for what came from no registry. */
  readonly repository?: string
  readonly tags: readonly string[]
  readonly createdAt: number
  readonly usedAt: number
  readonly runningAt?: number
}

export type Reason = 'unused' | 'older-than-others' | 'not-running'

export interface Expired {
  readonly image: KeptImage
  readonly reason: Reason
}

/**
 * Images that the policy has no use for any more. A tag that is to be kept keeps its image whatever else is said, and so
 * does a cluster that was said to run it within `notRunningFor`. Pure:
 * the same images, policy and time give the same answer.
 */
export function chooseExpired(
  images: readonly KeptImage[],
  policy: RetentionConfig,
  now: number,
): readonly Expired[] {
  const patterns = policy.keepTags.flatMap(parseGlob)
  const surplus = surplusOf(images, policy.maxPerRepository)
  return images.flatMap((image): Expired[] => {
    if (image.tags.some((tag) => isMatch(patterns, tag))) return []
    if (isRunning(image, policy, now)) return []
    const reason = reasonFor(image, policy, surplus, now)
    return reason ? [{ image, reason }] : []
  })
}

function reasonFor(
  image: KeptImage,
  { maxAge, notRunningFor }: RetentionConfig,
  surplus: ReadonlySet<KeptImage>,
  now: number,
): Reason | undefined {
  if (maxAge !== undefined && now - image.usedAt > maxAge) return 'unused'
  if (surplus.has(image)) return 'older-than-others'
  // One that never ran has had its time since it came.
  const lastRun = image.runningAt ?? image.createdAt
  return notRunningFor !== undefined && now - lastRun > notRunningFor ? 'not-running' : undefined
}

/** Whether it was said to run within the time that the policy sets for it. */
function isRunning({ runningAt }: KeptImage, { notRunningFor }: RetentionConfig, now: number): boolean {
  return runningAt !== undefined && notRunningFor !== undefined && now - runningAt <= notRunningFor
}

/** Of each repository all but the newest. */
function surplusOf(images: readonly KeptImage[], most: number | undefined): ReadonlySet<KeptImage> {
  if (most === undefined) return new Set()
  const named = images.filter(({ repository }) => repository !== undefined)
  const byRepository = Map.groupBy(named, ({ tenant, repository }) => JSON.stringify([tenant, repository]))
  return new Set(
    [...byRepository.values()].flatMap((group) =>
      group.toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id).slice(most),
    ),
  )
}

function isMatch(patterns: readonly GlobPattern[], tag: string): boolean {
  return patterns.some((pattern) => matchesGlob(pattern, [tag]))
}
