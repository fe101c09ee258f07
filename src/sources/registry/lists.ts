import * as z from 'zod/mini'
import { PlimsollError } from '../../core/errors.ts'
import { type ImageReference, repositoryName } from '../../core/image-reference.ts'
import { invalid, parseWith } from '../documents/parse.ts'
import { nextPage } from './link.ts'
import type { Repository } from './repository.ts'

/** What is asked for in a page. Amazon's registry takes no more, and others give fewer where they want to. */
const PAGE_SIZE = 1000
/** Pages of one list: a registry that goes on for ever is not followed. */
export const MAX_PAGES = 2000
/** Names of one list. */
export const MAX_NAMES = 200_000

/** Some registries write null for an empty list. */
const CatalogPage = z.object({ repositories: z.nullish(z.array(z.string())) })
const TagsPage = z.object({ tags: z.nullish(z.array(z.string())) })

/**
 * Every repository of a registry, as its catalog has them. Throws `registry-catalog-closed` where it shows none: as do
 * Docker Hub, and Harbor to those who do not run it.
 * https://distribution.github.io/distribution/spec/api/#catalog
 */
export async function listRepositories(
  repository: Repository,
  host: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const subject = `The catalog of ${host}`
  const first = repository.address(`_catalog?n=${PAGE_SIZE}`)
  try {
    return await readPages(repository, { first, subject, signal }, (bytes) => {
      return parseWith(CatalogPage, bytes, subject).repositories ?? []
    })
  } catch (error) {
    if (!(error instanceof PlimsollError) || !CLOSED.has(error.code)) throw error
    const message = `${host} gives no list of its repositories: ${error.message}`
    throw new PlimsollError('registry-catalog-closed', message, { cause: error })
  }
}

/** What the statuses 401, 403, 404 and 405 end as. */
const CLOSED: ReadonlySet<string> = new Set(['registry-unauthorized', 'image-not-found', 'registry-refused'])

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags */
export async function listTags(
  repository: Repository,
  reference: ImageReference,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const subject = `The list of tags of ${repositoryName(reference)}`
  const first = repository.address(`${reference.path}/tags/list?n=${PAGE_SIZE}`)
  return await readPages(repository, { first, subject, signal }, (bytes) => {
    return parseWith(TagsPage, bytes, subject).tags ?? []
  })
}

interface List {
  readonly first: URL
  readonly subject: string
  readonly signal: AbortSignal
}

/** All names of all pages, each once, in the order in which they came. */
async function readPages(
  repository: Repository,
  { first, subject, signal }: List,
  namesOf: (bytes: Uint8Array) => readonly string[],
): Promise<readonly string[]> {
  const names = new Set<string>()
  const seen = new Set<string>()
  for (let url: URL | undefined = first; url !== undefined; ) {
    if (seen.has(url.href)) throw invalid(subject, 'a page of it names itself as the next')
    if (seen.size === MAX_PAGES) throw invalid(subject, `it has more than ${MAX_PAGES} pages`)
    seen.add(url.href)
    const page = await repository.page(url, subject, signal)
    for (const name of namesOf(page.bytes)) names.add(name)
    if (names.size > MAX_NAMES) throw invalid(subject, `it has more than ${MAX_NAMES} names`)
    url = nextPage(page.link, url, subject)
  }
  return [...names]
}
