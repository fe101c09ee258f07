import * as z from 'zod/mini'
import { type Digest, parseDigest } from '../../core/digest.ts'

/*
 * The documents of OCI and Docker registries, as far as they are read.
 * https://github.com/opencontainers/image-spec/tree/main, https://distribution.github.io/distribution/spec/manifest-v2-2/
 */

/** No real image comes near: Docker allows 127 layers, some exporters more. */
export const MAX_LAYERS = 1000
/** Manifests of one index. A layout that serves as a whole repository has some hundreds. */
export const MAX_MANIFESTS = 10_000
/** Entries of the history; each layer and each instruction that changes no file is one. */
export const MAX_HISTORY = 10_000

const DigestText = z.custom<Digest>(
  (value) => typeof value === 'string' && parseDigest(value) !== undefined,
  {
    error: 'is not a digest',
  },
)
// Shared, because making a schema costs a start about 0.04 ms, and there would be a hundred of them.
const RequiredText = z.string()
const OptionalText = z.optional(RequiredText)
const Text = z.nullish(RequiredText)
const RequiredTexts = z.array(RequiredText)
const Texts = z.nullish(RequiredTexts)
const TextOrTexts = z.nullish(z.union([RequiredTexts, RequiredText]))
const Annotations = z.nullish(z.record(RequiredText, RequiredText))
/** A set written as `{"80/tcp": {}}`. */
const Keys = z.nullish(z.record(RequiredText, z.unknown()))

/** All of it required; but one careless entry of an index is to spoil no other. */
const PlatformDocument = z.object({
  os: Text,
  architecture: Text,
  variant: Text,
})

export const Descriptor = z.object({
  mediaType: OptionalText,
  digest: DigestText,
  /** Bytes of what it describes. */
  size: z.int().check(z.nonnegative()),
  platform: z.nullish(PlatformDocument),
  /** Of a layer that is not to be given away by every registry, as those of Windows. */
  urls: Texts,
  annotations: Annotations,
})
export type Descriptor = z.infer<typeof Descriptor>

export const IndexDocument = z.object({
  manifests: z.array(Descriptor).check(z.maxLength(MAX_MANIFESTS)),
})
export type IndexDocument = z.infer<typeof IndexDocument>

export const ManifestDocument = z.object({
  artifactType: Text,
  config: Descriptor,
  /** Go writes an empty list as `null`. */
  layers: z.nullable(z.array(Descriptor).check(z.maxLength(MAX_LAYERS))),
  /** For people, mostly: a careless one is to spoil no image. */
  annotations: z.optional(z.unknown()),
})
export type ManifestDocument = z.infer<typeof ManifestDocument>

export const ConfigDocument = z.object({
  created: Text,
  author: Text,
  architecture: z._default(RequiredText, ''),
  os: z._default(RequiredText, ''),
  variant: Text,
  config: z.nullish(
    z.object({
      User: Text,
      Env: Texts,
      Entrypoint: TextOrTexts,
      Cmd: TextOrTexts,
      WorkingDir: Text,
      ExposedPorts: Keys,
      Volumes: Keys,
      Labels: z.nullish(z.record(RequiredText, Text)),
      StopSignal: Text,
      Healthcheck: z.nullish(z.object({ Test: Texts })),
    }),
  ),
  rootfs: z.object({ diff_ids: z.nullish(z.array(DigestText).check(z.maxLength(MAX_LAYERS))) }),
  history: z.nullish(
    z
      .array(
        z.object({
          created: Text,
          created_by: Text,
          comment: Text,
          empty_layer: z.nullish(z.boolean()),
        }),
      )
      .check(z.maxLength(MAX_HISTORY)),
  ),
})
export type ConfigDocument = z.infer<typeof ConfigDocument>

/** `manifest.json` of a docker-archive. https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format */
export const DockerArchiveManifest = z.array(
  z.object({
    Config: RequiredText,
    RepoTags: Texts,
    Layers: z.nullish(RequiredTexts.check(z.maxLength(MAX_LAYERS))),
  }),
)
export type DockerArchiveManifest = z.infer<typeof DockerArchiveManifest>

/** The file `oci-layout`. https://github.com/opencontainers/image-spec/blob/main/image-layout.md#oci-layout-file */
export const LayoutDocument = z.object({ imageLayoutVersion: RequiredText })
