import { parseDigest } from '../../core/digest.ts'
import type { ImageConfig } from '../../core/image.ts'
import type { LayerInfo } from '../../core/inventory.ts'
import type { ReportTarget } from '../../core/report.ts'
import { checkShape, present } from '../check-shape.ts'
import { instructions, platformOf } from '../foreign/report.ts'
import { readConfig } from '../read-config.ts'
import { type GrypeReport, ImageTarget } from './schema.ts'

export interface GrypeTarget {
  readonly target: ReportTarget
  readonly layers: readonly LayerInfo[]
}

export function readTarget({ source }: GrypeReport, name: string): GrypeTarget {
  if (source?.type !== 'image') return { target: plainTarget(source), layers: [] }
  const image = checkShape(ImageTarget, source.target, { name, what: 'report of Grype, in source.target' })
  const config = configOf(image)
  const platform = image.os && image.architecture && { os: image.os, architecture: image.architecture }
  return {
    target: present({
      kind: 'image' as const,
      name: image.userInput || (image.tags?.[0] ?? 'image'),
      platform: platform || platformOf(config),
      configDigest: parseDigest(image.imageID ?? ''),
      manifestDigest: parseDigest(image.manifestDigest ?? ''),
      repoTags: image.tags ?? [],
      repoDigests: image.repoDigests ?? [],
      size: image.imageSize ?? undefined,
      config,
    }),
    layers: layersOf(image, config),
  }
}

const KINDS: Readonly<Record<string, ReportTarget['kind']>> = {
  directory: 'filesystem',
  file: 'filesystem',
  'sbom-file': 'sbom',
  purl: 'purls',
}

function plainTarget(source: GrypeReport['source']): ReportTarget {
  const target = source?.target
  return {
    kind: KINDS[source?.type ?? ''] ?? 'filesystem',
    name: typeof target === 'string' && target !== '' ? target : 'unknown',
    repoTags: [],
    repoDigests: [],
  }
}

/** Syft calls a layer by its diff id. */
function layersOf({ layers }: ImageTarget, config: ImageConfig | undefined): LayerInfo[] {
  const made = instructions(config)
  const given = layers ?? []
  return given.flatMap(({ digest, size }, index) => {
    const diffId = parseDigest(digest ?? '')
    if (!diffId) return []
    return [
      present({
        diffId,
        size: size ?? 0,
        createdBy: made.length === given.length ? made[index] : undefined,
      }),
    ]
  })
}

/** The config's bytes in base64. */
function configOf({ config }: ImageTarget): ImageConfig | undefined {
  if (!config) return undefined
  try {
    return readConfig(JSON.parse(Buffer.from(config, 'base64').toString()))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
