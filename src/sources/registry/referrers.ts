import * as z from 'zod/mini'
import { type Digest, parseDigest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import { parseWith } from '../documents/parse.ts'
import type { Repository } from './repository.ts'

/** Pages of a list of referrers; registries have some hundred entries on one. */
export const MAX_REFERRER_PAGES = 20
/** Entries of one page. */
const MAX_ENTRIES = 10_000

export const Text = z.nullish(z.string())
export const Annotations = z.nullish(z.record(z.string(), z.string()))
export type Annotations = z.infer<typeof Annotations>

const DigestText = z.custom<Digest>((value) => typeof value === 'string' && parseDigest(value) !== undefined)

const Referrer = z.object({ digest: DigestText, artifactType: Text, annotations: Annotations })
export type Referrer = z.infer<typeof Referrer>
const ReferrerIndex = z.object({ manifests: z.array(Referrer).check(z.maxLength(MAX_ENTRIES)) })

/**
 * What refers to a manifest: by the registry's list or, where it keeps none, by the tag that stands for it.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
 *
 * @param faults takes a sentence where the list is not whole
 */
export async function referrersOf(
  repository: Repository,
  digest: Digest,
  faults: string[],
  signal: AbortSignal,
): Promise<readonly Referrer[]> {
  const found: Referrer[] = []
  let query: string | undefined = ''
  for (let page = 0; query !== undefined && page < MAX_REFERRER_PAGES; page++) {
    const asked: string = query
    // Registries without the list say so in many ways; only that it is private is another matter.
    const answer = await ifThere(
      () => repository.referrers(digest, asked, signal),
      ['image-not-found', 'registry-refused'],
    )
    if (!answer && page === 0) {
      const tag = digest.replace(':', '-')
      const listed = await ifThere(() => repository.manifest(tag, signal))
      return listed ? referrersIn(listed.bytes, tag) : []
    }
    if (!answer) {
      faults.push(`The list of referrers of ${digest} breaks off after ${page} pages.`)
      return found
    }
    found.push(...referrersIn(answer.bytes, `The list of referrers of ${digest}`))
    query = nextQuery(answer.link)
  }
  if (query !== undefined)
    faults.push(`Of the list of referrers of ${digest} only ${MAX_REFERRER_PAGES} pages were read.`)
  return found
}

function referrersIn(bytes: Uint8Array, subject: string): readonly Referrer[] {
  return parseWith(ReferrerIndex, bytes, subject).manifests
}

/** `</v2/app/referrers/sha256:…?n=10&last=…>; rel="next"`: of the address only what is asked of the same list. */
function nextQuery(link: string): string | undefined {
  const [, address, parameters] = /^<([^>]*)>\s*;(.*)$/.exec(link.trim()) ?? []
  if (address === undefined || !/rel="?next"?/.test(parameters ?? '')) return undefined
  const mark = address.indexOf('?')
  return mark < 0 ? undefined : address.slice(mark)
}

/** What a registry gives, or nothing where it does not have it. */
export async function ifThere<T>(
  get: () => Promise<T>,
  absences: readonly string[] = ['image-not-found'],
): Promise<T | undefined> {
  try {
    return await get()
  } catch (error) {
    if (error instanceof PlimsollError && absences.includes(error.code)) return undefined
    throw error
  }
}
