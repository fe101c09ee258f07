import { findBase } from '../../base-images/find-base.ts'
import { newerTags } from '../../base-images/newer-tags.ts'
import type { AttestedBase } from '../../base-images/provenance.ts'
import { compareReports } from '../../comparison/compare-reports.ts'
import type { BaseImage } from '../../core/base-image.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import { formatImageReference, type ImageReference, parseImageReference } from '../../core/image-reference.ts'
import { hidesFindings } from '../../core/problem.ts'
import type { BaseCandidate, BaseVariant, Recommendation } from '../../core/recommendation.ts'
import type { Report } from '../../core/report.ts'
import { openImage } from '../inspect/open-image.ts'
import type { ImageTarget, ScanRequest } from '../request.ts'
import { scan } from '../scan.ts'
import { attestedBaseOf } from './attestation.ts'
import { readBaseIndex } from './index-file.ts'
import { packageManagersIn } from './package-managers.ts'
import { type BaseRegistry, baseRegistry } from './registry.ts'

export interface RecommendOptions {
  /** Newer tags that are looked at; what the same tag stands for now is beside them. */
  readonly limit: number
  /** Whether tags of later major versions count. */
  readonly acrossMajor: boolean
}

/** What of an image is needed: its base, and by which layers that is known again. */
interface Built {
  readonly base: BaseImage | undefined
  readonly image: Pick<Image, 'layers' | 'platform' | 'name'>
  /** What could not be had of it. */
  readonly gaps: readonly string[]
}

/**
 * Looks for newer bases of an image, and says what each would remove and add. Layers of the image itself are not read.
 * What could not be had is a gap of the result. Throws what opening the image throws.
 */
export async function recommend(
  target: ImageTarget,
  request: ScanRequest,
  options: RecommendOptions,
): Promise<Recommendation> {
  const { base, image, gaps } = await baseOf(target, request)
  const head = { kind: 'recommendation', image: image.name, createdAt: request.createdAt } as const
  const reference = base?.name === undefined ? undefined : parseImageReference(base.name)
  if (!base || !reference) {
    const gap = `Nobody names the base image of ${image.name}: make it known by plimsoll base add, or let the builder write the label org.opencontainers.image.base.name.`
    return { ...head, ...(base ? { base } : {}), candidates: [], gaps: [...gaps, gap] }
  }
  const registry = baseRegistry(reference, request, image.platform)
  try {
    const search = new Search(registry, request, image)
    const found = await search.run(base, reference, options)
    return { ...head, base, ...found, gaps: [...gaps, ...found.gaps] }
  } finally {
    await registry.close()
    request.progress.done()
  }
}

/** What is asked of an attestation is asked here alone: a scan has no questions to registries but for layers. */
async function baseOf(target: ImageTarget, request: ScanRequest): Promise<Built> {
  const image = await openImage(target, request)
  try {
    const { bases } = request
    const { attested, gap } = await attestationOf(image, request)
    const base = findBase({
      config: image.config,
      configDigest: image.configDigest,
      layers: image.layers,
      ...(image.annotations ? { annotations: image.annotations } : {}),
      ...(bases ? { index: await readBaseIndex(bases) } : {}),
      ...(attested ? { attested } : {}),
    })
    return { image, base, gaps: gap === undefined ? [] : [gap] }
  } finally {
    await image.close()
  }
}

async function attestationOf(
  image: Image,
  { sources, environment: env, signal }: ScanRequest,
): Promise<{ readonly attested?: AttestedBase; readonly gap?: string }> {
  if (image.origin.kind !== 'registry') return {}
  try {
    const attested = await attestedBaseOf(image, { registry: sources.registry, env, signal })
    return attested ? { attested } : {}
  } catch (error) {
    if (!(error instanceof PlimsollError) || signal.aborted) throw error
    return { gap: `The attestation of its build: ${error.message}` }
  }
}

/** One search, which goes on where something is not to be had, and keeps why. */
class Search {
  readonly #gaps: string[] = []
  readonly #registry: BaseRegistry
  readonly #request: ScanRequest
  readonly #image: Built['image']

  constructor(registry: BaseRegistry, request: ScanRequest, image: Built['image']) {
    this.#registry = registry
    this.#request = request
    this.#image = image
  }

  async run(
    base: BaseImage,
    reference: ImageReference,
    { limit, acrossMajor }: RecommendOptions,
  ): Promise<Pick<Recommendation, 'used' | 'candidates' | 'gaps'>> {
    const { digest: _digest, ...tagged } = reference
    const { tag } = tagged
    const now = tag === undefined ? undefined : await this.#try(() => this.#registry.image(tagged))
    const isSame = now !== undefined && (now.manifestDigest === base.digest || this.#isUnder(now))
    const used = await this.#used(base, reference, isSame ? tagged : undefined)
    const tags = tag === undefined ? [] : ((await this.#try(() => this.#registry.tags())) ?? [])
    const newer = tag === undefined ? [] : newerTags(tag, tags, acrossMajor).slice(0, limit)
    const candidates: BaseCandidate[] = []
    if (now && !isSame) candidates.push(...(await this.#candidate(tagged, 'same-tag', used)))
    for (const one of newer)
      candidates.push(...(await this.#candidate({ ...tagged, tag: one }, 'newer-tag', used)))
    return { ...(used ? { used: variantOf(used.name, used.report) } : {}), candidates, gaps: this.#gaps }
  }

  /** Whether all layers of an image are the lowest of the one that was asked about. */
  #isUnder({ layers }: Pick<Image, 'layers'>): boolean {
    return (
      layers.length > 0 && layers.every(({ diffId }, index) => diffId === this.#image.layers[index]?.diffId)
    )
  }

  /** The base as it was when the image was built: by its digest, or by its tag where that still stands for it. */
  async #used(base: BaseImage, reference: ImageReference, same: ImageReference | undefined) {
    const digest = base.digest ?? reference.digest
    const exact = digest === undefined ? undefined : { ...withoutTag(reference), digest }
    const asked = same ?? exact
    if (asked) return await this.#scan(asked)
    this.#gaps.push(
      `The base as it is used is not to be had: ${base.name ?? ''} stands for another image now, and nobody told the digest.`,
    )
    return undefined
  }

  async #candidate(
    reference: ImageReference,
    why: BaseCandidate['why'],
    used: Scanned | undefined,
  ): Promise<BaseCandidate[]> {
    const scanned = await this.#scan(reference)
    if (!scanned) return []
    const { name, report } = scanned
    return [{ ...variantOf(name, report), why, ...(used ? changesOf(used.report, report) : {}) }]
  }

  async #scan(reference: ImageReference): Promise<Scanned | undefined> {
    const name = formatImageReference(reference)
    const report = await this.#try(() => scan(this.#registry.scanRequest(name)))
    if (!report) return undefined
    const unjudged = report.problems.filter(hidesFindings)
    for (const { subject, detail } of unjudged) this.#gaps.push(`${name}: ${subject}: ${detail}`)
    return { name, report }
  }

  async #try<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      const { signal } = this.#request
      if (!(error instanceof PlimsollError) || signal.aborted) throw error
      this.#gaps.push(error.message)
      return undefined
    }
  }
}

interface Scanned {
  readonly name: string
  readonly report: Report
}

function withoutTag({ tag: _tag, ...reference }: ImageReference): ImageReference {
  return reference
}

function variantOf(name: string, { target, packages, findings }: Report): BaseVariant {
  const { manifestDigest, config, size } = target
  return {
    name,
    ...(manifestDigest ? { digest: manifestDigest } : {}),
    ...(config?.created === undefined ? {} : { created: config.created }),
    ...(size === undefined ? {} : { size }),
    packages: packages.length,
    findings,
    packageManagers: packageManagersIn(packages),
  }
}

/** Versions are not compared: which package is the later one is of no concern here. */
function changesOf(used: Report, newer: Report): Pick<BaseCandidate, 'removes' | 'adds'> {
  const { findings } = compareReports(used, newer, () => undefined)
  const kept = ({ suppressedBy }: { readonly suppressedBy?: string }): boolean => suppressedBy === undefined
  return {
    removes: findings.fixed.filter(kept).map(({ finding }) => finding),
    adds: findings.added.filter(kept).map(({ finding }) => finding),
  }
}
