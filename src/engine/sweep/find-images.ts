import { compareText } from '../../core/compare-text.ts'
import type { Digest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { SweepResult } from '../../core/sweep.ts'
import type { OpenRegistry } from '../../sources/registry/open-registry.ts'
import { chooseByDate, chooseByName } from './choose-tags.ts'
import type { Failures } from './failures.ts'
import { forEachSideBySide } from './side-by-side.ts'
import type { SweepRequest } from './types.ts'

/** A tag that was looked up, or the reason why it, or its whole repository, could not be. */
export type FoundTag =
  | {
      readonly kind: 'image'
      readonly repository: string
      readonly tag: string
      readonly digest: Digest
      readonly created?: string
    }
  | {
      readonly kind: 'missing'
      readonly repository: string
      readonly tag?: string
      readonly result: SweepResult
    }

/** Every tag that was asked for, with the digest behind it; by repository, and in each the order of the choice. */
export async function findImages(
  registry: OpenRegistry,
  request: SweepRequest,
  failures: Failures,
): Promise<readonly FoundTag[]> {
  const { signal, progress } = request.scan
  progress.step(`Asking ${request.host} for its repositories`)
  const repositories = await repositoriesOf(registry, request)
  const found = new Map<string, readonly FoundTag[]>()
  let looked = 0
  await forEachSideBySide(repositories, request.parallel, async (repository) => {
    progress.step(`Looking at repository ${(looked += 1)} of ${repositories.length}: ${repository}`)
    signal.throwIfAborted()
    found.set(repository, await tagsOf({ registry, request, failures }, repository))
  })
  return repositories.flatMap((repository) => found.get(repository) ?? [])
}

async function repositoriesOf(
  registry: OpenRegistry,
  { host, prefix, repositories, scan }: SweepRequest,
): Promise<readonly string[]> {
  const all = repositories ?? (await registry.repositories(scan.signal))
  const chosen = all.filter(
    (name) => prefix === undefined || name === prefix || name.startsWith(`${prefix}/`),
  )
  if (chosen.length > 0) return [...new Set(chosen)].sort(compareText)
  // A sweep over nothing would look like one that found nothing.
  const what = prefix === undefined ? 'repository' : `repository ${prefix}, nor one below it,`
  throw new PlimsollError('image-not-found', `There is no ${what} at ${host}.`)
}

interface Search {
  readonly registry: OpenRegistry
  readonly request: SweepRequest
  readonly failures: Failures
}

async function tagsOf(search: Search, repository: string): Promise<readonly FoundTag[]> {
  const { registry, request, failures } = search
  const { signal } = request.scan
  try {
    const tags = chooseByName(await registry.tags(repository, signal), request.tags)
    const found: FoundTag[] = []
    for (const tag of tags) found.push(await lookUp(search, repository, tag))
    const missing = found.filter((one) => one.kind === 'missing')
    const images = found.filter((one) => one.kind === 'image')
    return [...chooseByDate(images, request.tags, request.since), ...missing]
  } catch (error) {
    return [{ kind: 'missing', repository, result: failures.resultOf(error) }]
  }
}

async function lookUp(
  { registry, request, failures }: Search,
  repository: string,
  tag: string,
): Promise<FoundTag> {
  try {
    request.scan.signal.throwIfAborted()
    const { manifestDigest, config } = await registry.image(repository, tag)
    if (!manifestDigest) throw new Error('an image of a registry has no digest')
    failures.succeeded()
    const { created } = config
    return { kind: 'image', repository, tag, digest: manifestDigest, ...(created ? { created } : {}) }
  } catch (error) {
    return { kind: 'missing', repository, tag, result: failures.resultOf(error) }
  }
}
