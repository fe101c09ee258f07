/*
 * https://github.com/opencontainers/image-spec/blob/main/media-types.md
 * https://distribution.github.io/distribution/spec/manifest-v2-2/#media-types
 */

export type DocumentKind = 'index' | 'manifest' | 'schema-1'

const KINDS: ReadonlyMap<string, DocumentKind> = new Map([
  ['application/vnd.oci.image.index.v1+json', 'index'],
  ['application/vnd.docker.distribution.manifest.list.v2+json', 'index'],
  ['application/vnd.oci.image.manifest.v1+json', 'manifest'],
  ['application/vnd.docker.distribution.manifest.v2+json', 'manifest'],
  ['application/vnd.docker.distribution.manifest.v1+json', 'schema-1'],
  ['application/vnd.docker.distribution.manifest.v1+prettyjws', 'schema-1'],
])

/** All that a registry may be asked for, best first. */
export const ACCEPTED_TYPES: readonly string[] = [...KINDS.keys()].filter(
  (type) => KINDS.get(type) !== 'schema-1',
)

/** The kind that a media type stands for; `undefined` for any other. */
export function documentKind(mediaType: string | undefined): DocumentKind | undefined {
  return mediaType === undefined ? undefined : KINDS.get(mediaType.toLowerCase())
}

/**
 * What the config of an image is called. The last four are what old versions of Docker and of registries made of
 * it: https://github.com/moby/moby/blob/master/daemon/internal/distribution/registry.go
 */
const IMAGE_CONFIGS: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
  'application/octet-stream',
  'application/json',
  'text/html',
  '',
])

export function isImageConfig(mediaType: string): boolean {
  return IMAGE_CONFIGS.has(mediaType.toLowerCase())
}

/**
 * Whether a layer can be a file system, by its declared type. Signatures and attestations call their config that of
 * an image, and only their layers say what they are. What compression it has is never taken from here.
 */
export function isFileSystemLayer(mediaType: string): boolean {
  const type = mediaType.toLowerCase()
  return type === '' || type === 'application/octet-stream' || type.includes('tar')
}

/** https://github.com/containers/ocicrypt/blob/main/spec/spec.go */
export function isEncrypted(mediaType: string): boolean {
  return mediaType.toLowerCase().endsWith('+encrypted')
}
