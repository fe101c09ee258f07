import * as z from 'zod/mini'
import { type Digest, parseDigest } from '../core/digest.ts'
import { formatImageReference, parseImageReference } from '../core/image-reference.ts'
import { parsePurl } from '../core/purl.ts'

/*
 * What BuildKit attests of a build. https://docs.docker.com/build/metadata/attestations/slsa-definitions/
 */

/** Characters of one attestation: those of large builds have some hundred thousand. */
export const MAX_PROVENANCE_SIZE = 16 * 1024 * 1024
/** Things that went into a build. */
export const MAX_MATERIALS = 10_000

const PREDICATE_TYPE = 'https://slsa.dev/provenance/'
/** What builds, and does not end up in what is built. */
const TOOLS = /^(?:docker\.io\/)?(?:docker\/dockerfile|docker\/buildkit|moby\/buildkit|docker\/scout)/

const Material = z.object({ uri: z.string(), digest: z.nullish(z.record(z.string(), z.string())) })
const Materials = z.nullish(z.array(Material).check(z.maxLength(MAX_MATERIALS)))
/** Of each step the layers of what it gives, as stored. */
const Metadata = z.nullish(
  z.object({ layers: z.nullish(z.record(z.string(), z.array(z.array(z.object({ digest: z.string() }))))) }),
)
const METADATA = 'https://mobyproject.org/buildkit@v1#metadata'
/** Steps of the build, of which some fetch an image. */
const Steps = z.nullish(
  z.array(
    z.object({
      id: z.string(),
      op: z.object({ Op: z.nullish(z.object({ source: z.nullish(z.object({ identifier: z.string() })) })) }),
    }),
  ),
)
const Provenance = z.object({
  predicateType: z.string(),
  predicate: z.object({
    materials: Materials,
    metadata: z.nullish(z.object({ [METADATA]: Metadata })),
    buildConfig: z.nullish(z.object({ llbDefinition: Steps })),
    buildDefinition: z.nullish(
      z.object({
        resolvedDependencies: Materials,
        internalParameters: z.nullish(
          z.object({ buildConfig: z.nullish(z.object({ llbDefinition: Steps })) }),
        ),
      }),
    ),
    runDetails: z.nullish(z.object({ metadata: z.nullish(z.object({ buildkit_metadata: Metadata })) })),
  }),
})

/** An image that went into a build. */
export interface AttestedBase {
  readonly name: string
  readonly digest?: Digest
  /** How many of the layers are its, where the attestation says so. */
  readonly layers?: number
}

/**
 * The base of an image by the attestation of its build: the image whose layers lie lowest in it or, where the attestation
 * does not list layers (`mode=min`), the only image that went into it. `undefined` where it says neither. Of several
 * stages each has a base, and most are left behind.
 *
 * @param text an in-toto statement, as BuildKit stores it beside the image
 * @param stored digests of the image's layers as stored, bottom first
 */
export function attestedBase(
  text: string,
  stored: readonly (Digest | undefined)[],
): AttestedBase | undefined {
  const parsed = text.length > MAX_PROVENANCE_SIZE ? undefined : Provenance.safeParse(jsonOf(text))
  if (!parsed?.success || !parsed.data.predicateType.startsWith(PREDICATE_TYPE)) return undefined
  const { materials, metadata, buildConfig, buildDefinition, runDetails } = parsed.data.predicate
  const images = (materials ?? buildDefinition?.resolvedDependencies ?? []).flatMap(imageOf)
  const layers = (metadata?.[METADATA] ?? runDetails?.metadata?.buildkit_metadata)?.layers ?? {}
  const steps = (buildConfig ?? buildDefinition?.internalParameters?.buildConfig)?.llbDefinition ?? []
  const lowest = steps
    .flatMap(({ id, op }) => {
      const image = images.find(({ name }) => name === imageName(op.Op?.source?.identifier ?? ''))
      const count = Math.max(0, ...chainsOf(layers, id).map((chain) => sharedLayers(chain, stored)))
      return image && count > 0 ? [{ ...image, layers: count }] : []
    })
    .sort((a, b) => b.layers - a.layers)[0]
  return lowest ?? (images.length === 1 ? images[0] : undefined)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `pkg:docker/debian@12?platform=linux%2Famd64` */
function imageOf({ uri, digest }: z.infer<typeof Material>): AttestedBase[] {
  const purl = parsePurl(uri)
  if (purl?.type !== 'docker') return []
  const repository = [...(purl.namespace ? [purl.namespace] : []), purl.name].join('/')
  if (TOOLS.test(repository)) return []
  const version = purl.version ?? ''
  const reference = parseImageReference(
    version === '' ? repository : `${repository}${version.includes(':') ? '@' : ':'}${version}`,
  )
  if (!reference) return []
  const exact = parseDigest(`sha256:${digest?.['sha256'] ?? ''}`)
  return [{ name: formatImageReference(reference), ...(exact ? { digest: exact } : {}) }]
}

/** `docker-image://docker.io/library/debian:12@sha256:…` without the digest. */
function imageName(identifier: string): string | undefined {
  const scheme = 'docker-image://'
  if (!identifier.startsWith(scheme)) return undefined
  const reference = parseImageReference(identifier.slice(scheme.length))
  if (!reference) return undefined
  const { digest: _digest, ...tagged } = reference
  return formatImageReference(reference.tag === undefined ? reference : tagged)
}

/** Layers of what a step gives: `step0:0` is its first output. */
function chainsOf(layers: Readonly<Record<string, readonly Chain[]>>, step: string): readonly Chain[] {
  return Object.entries(layers).flatMap(([key, chains]) => (key.startsWith(`${step}:`) ? chains : []))
}

type Chain = readonly { readonly digest: string }[]

/** All of them, or none: a base of which a layer is missing is not under the image. */
function sharedLayers(chain: Chain, stored: readonly (Digest | undefined)[]): number {
  return chain.every(({ digest }, index) => digest === stored[index]) ? chain.length : 0
}
