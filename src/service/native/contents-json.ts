import * as z from 'zod/mini'
import { parseDigest } from '../../core/digest.ts'
import { PROBLEMS } from '../../core/problem-catalogue.ts'
import { isDeeperThan } from '../../sources/documents/json-depth.ts'
import type { StoredContents } from '../parts.ts'

/** Raised when the meaning of anything in it changes: what one side does not understand, it must not judge. */
export const CONTENTS_FORMAT = 1

/** Bytes, decompressed; an image of 20,000 packages takes about 10 MB. */
export const MAX_CONTENTS_BYTES = 64 * 1024 * 1024

/** As deep as a saved report may be, which carries the config of its image as well. */
const MAX_DEPTH = 200

/** Zod's «optional» may be undefined, which JSON cannot say: so each is left out, or there. */
const text = z.string()
const maybe = z.optional(text)
const texts = z.array(text)
const maybeTexts = z.optional(texts)
const count = z.int().check(z.nonnegative())
const maybeCount = z.optional(count)
const Digest = text.check(z.refine((one) => parseDigest(one) !== undefined, 'is no digest'))

const Raw = z.unknown().check(z.refine(isShallow, `is nested deeper than ${MAX_DEPTH} levels`))

function isShallow(value: unknown): boolean {
  if (value === undefined) return true
  try {
    return !isDeeperThan(Buffer.from(JSON.stringify(value)), MAX_DEPTH)
  } catch {
    return false // Too deep even to be written.
  }
}

const ImageConfig = z.object({
  created: maybe,
  author: maybe,
  architecture: text,
  os: text,
  variant: maybe,
  user: maybe,
  env: texts,
  entrypoint: texts,
  cmd: texts,
  workingDir: maybe,
  exposedPorts: texts,
  volumes: texts,
  labels: z.record(text, text),
  stopSignal: maybe,
  healthcheck: z.boolean(),
  history: z.array(z.object({ created: maybe, createdBy: maybe, comment: maybe, emptyLayer: z.boolean() })),
  raw: Raw,
})

const Target = z.object({
  kind: z.enum(['image', 'rootfs', 'filesystem', 'repository', 'sbom', 'purls']),
  name: text.check(z.minLength(1), z.maxLength(4096)),
  origin: z.optional(
    z.object({
      kind: z.enum(['docker-archive', 'oci-layout', 'registry', 'docker', 'podman']),
      location: text,
    }),
  ),
  platform: z.optional(z.object({ os: text, architecture: text, variant: maybe })),
  configDigest: z.optional(Digest),
  manifestDigest: z.optional(Digest),
  commit: maybe,
  repoTags: texts,
  repoDigests: texts,
  size: maybeCount,
  config: z.optional(ImageConfig),
})

const Package = z.object({
  kind: z.literal('package'),
  id: text,
  purl: text.check(z.startsWith('pkg:')),
  path: text,
  isDeclared: z.optional(z.boolean()),
  originLayer: maybeCount,
  evidenceLayer: maybeCount,
  owner: maybe,
  type: text,
  namespace: maybe,
  possibleNamespaces: maybeTexts,
  name: text,
  version: text,
  arch: maybe,
  source: z.optional(z.object({ name: text, version: text })),
  module: maybe,
  licenses: maybeTexts,
  maintainer: maybe,
  vendor: maybe,
  signatureKey: maybe,
  cpes: maybeTexts,
  provides: maybeTexts,
  dependsOn: maybeTexts,
  relationship: z.optional(z.enum(['root', 'workspace', 'direct', 'indirect'])),
  isDevelopment: z.optional(z.boolean()),
  symbols: maybe,
  namedBy: maybe,
  pathInside: maybe,
  lines: z.optional(z.object({ start: count, end: count })),
})

const Inventory = z
  .object({
    kind: z.literal('inventory'),
    distribution: z.optional(
      z.object({
        family: text,
        release: text,
        version: text,
        codename: maybe,
        prettyName: maybe,
        repositories: maybeTexts,
        products: maybeTexts,
        decidedBy: text,
      }),
    ),
    layers: z.array(z.object({ diffId: Digest, digest: z.optional(Digest), size: count, createdBy: maybe })),
    packages: z.array(Package),
    problems: z.array(
      z.object({
        kind: z.literal('problem'),
        code: z.enum(Object.keys(PROBLEMS) as [string, ...string[]]),
        subject: text,
        detail: text,
        layer: maybe,
      }),
    ),
  })
  .check(
    z.refine(
      ({ layers, packages }) =>
        packages.every(({ originLayer = 0, evidenceLayer = 0 }) => {
          const last = Math.max(layers.length - 1, 0)
          return originLayer <= last && evidenceLayer <= last
        }),
      'has packages of layers that it does not have',
    ),
    z.refine(
      ({ packages }) => new Set(packages.map(({ id }) => id)).size === packages.length,
      'has packages with the same id',
    ),
  )

/** What a client found in a target, whole: the body of `POST /api/v1/contents`. */
export const ContentsJson = z.object({
  format: z.literal(CONTENTS_FORMAT),
  target: Target,
  inventory: Inventory,
  leftOut: z.object({ development: count, byRelationship: count, programs: count }),
})

/** What `ContentsJson` has let through. */
export type ContentsJson = StoredContents & { readonly format: typeof CONTENTS_FORMAT }
