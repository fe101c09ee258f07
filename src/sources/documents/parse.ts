import type * as z from 'zod/mini'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { printable } from '../printable.ts'
import { disguisedKey } from './disguised-keys.ts'
import { isDeeperThan, MAX_DOCUMENT_DEPTH } from './json-depth.ts'
import { documentKind, isEncrypted, isFileSystemLayer, isImageConfig } from './media-types.ts'
import { type Descriptor, IndexDocument, ManifestDocument } from './schema.ts'

export { ACCEPTED_TYPES } from './media-types.ts'

/** Bytes of a manifest, index or config. The registries' own limit is 4 MiB. */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024

export interface ImageManifest {
  readonly config: Descriptor
  /** Bottom first. */
  readonly layers: readonly Descriptor[]
  readonly annotations: Readonly<Record<string, string>>
}

export type ImageDocument =
  | { readonly kind: 'index'; readonly index: IndexDocument }
  | { readonly kind: 'manifest'; readonly manifest: ImageManifest }

/**
 * Reads an index or an image manifest. What it is is said by its own `mediaType`, else by `declaredType`, else by
 * its members. Throws `manifest-invalid`, also for what is not an image: charts, signatures, attestations.
 * @param subject names the document in errors
 */
export function parseImageDocument(bytes: Uint8Array, subject: string, declaredType?: string): ImageDocument {
  const value = parseJson(bytes, subject)
  const kind = kindOf(value, subject, declaredType)
  if (kind === 'index') return { kind, index: check(IndexDocument, value, subject) }
  const manifest = check(ManifestDocument, value, subject)
  return { kind, manifest: imageManifest(manifest, subject) }
}

function kindOf(value: unknown, subject: string, declaredType: string | undefined): 'index' | 'manifest' {
  const own = isObject(value) ? value : {}
  const ownType = typeof own['mediaType'] === 'string' ? own['mediaType'] : undefined
  const kind = documentKind(ownType) ?? documentKind(declaredType) ?? kindOfShape(own)
  if (kind === 'schema-1' || own['schemaVersion'] === 1) {
    throw invalid(subject, 'it has the obsolete Docker schema 1; push the image again with a current tool')
  }
  // The same bytes, and so the same digest, would be two images to two readers:
  // https://github.com/opencontainers/image-spec/security/advisories/GHSA-77vh-xpmg-72qh
  if ('manifests' in own && ('layers' in own || 'config' in own)) {
    throw invalid(subject, 'it is an index and a manifest at once')
  }
  if (kind === undefined) {
    const type = ownType ?? declaredType
    throw invalid(
      subject,
      `it is neither an index nor an image manifest${type ? ` but ${printable(type)}` : ''}`,
    )
  }
  return kind
}

function kindOfShape(own: Readonly<Record<string, unknown>>): 'index' | 'manifest' | undefined {
  if (Array.isArray(own['manifests'])) return 'index'
  return 'config' in own && 'layers' in own ? 'manifest' : undefined
}

function imageManifest(manifest: ManifestDocument, subject: string): ImageManifest {
  const { config, layers, artifactType, annotations } = manifest
  const configType = config.mediaType ?? ''
  if (!isImageConfig(configType)) {
    const artifact = artifactType ? ` and it says it is ${printable(artifactType)}` : ''
    throw noImage(subject, `its config is of type ${printable(configType)}${artifact}`)
  }
  for (const { mediaType = '' } of layers ?? []) {
    if (!isFileSystemLayer(mediaType)) {
      throw noImage(subject, `it has a layer of type ${printable(mediaType)}`)
    }
    if (isEncrypted(mediaType)) throw invalid(subject, 'it has an encrypted layer')
  }
  return { config, layers: layers ?? [], annotations: textMembers(annotations) }
}

function textMembers(value: unknown): Readonly<Record<string, string>> {
  const members = isObject(value) ? Object.entries(value) : []
  return Object.fromEntries(
    members.filter((member): member is [string, string] => typeof member[1] === 'string'),
  )
}

/** Parses and validates a document of another kind. Throws `manifest-invalid`. */
export function parseWith<T extends z.core.$ZodType>(
  schema: T,
  bytes: Uint8Array,
  subject: string,
): z.infer<T> {
  return check(schema as T & Parser<z.infer<T>>, parseJson(bytes, subject), subject)
}

/** Parsed, not validated. Throws `manifest-invalid`. */
export function parseJson(bytes: Uint8Array, subject: string): unknown {
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw invalid(subject, `it has more than ${MAX_DOCUMENT_BYTES} bytes`)
  }
  if (isDeeperThan(bytes, MAX_DOCUMENT_DEPTH)) {
    throw invalid(subject, `it is nested more than ${MAX_DOCUMENT_DEPTH} deep`)
  }
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch (error) {
    throw invalid(subject, `it is no JSON (${printable(messageOf(error))})`)
  }
}

interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: z.core.$ZodError }
}

/** The value by its schema. Throws `manifest-invalid` with the first thing that is wrong. */
export function check<T>(schema: z.core.$ZodType & Parser<T>, value: unknown, subject: string): T {
  const disguised = disguisedKey(schema, value)
  if (disguised !== undefined) {
    const detail = `it has the member ${printable(disguised)} in a case of its own, which tools read differently`
    throw invalid(subject, detail)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue && issue.path.length > 0 ? ` at ${printable(issue.path.join('.'))}` : ''
  throw invalid(subject, `it does not have the right shape (${issue?.message ?? 'invalid'}${where})`)
}

const NO_IMAGE = 'no image'

/** Whether an error says that something is whole, and something else than an image: a chart, a signature. */
export function saysNoImage(error: unknown): boolean {
  return error instanceof PlimsollError && error.cause === NO_IMAGE
}

function noImage(subject: string, detail: string): PlimsollError {
  const message = `${subject} cannot be used: it is no image: ${detail}.`
  return new PlimsollError('manifest-invalid', message, { cause: NO_IMAGE })
}

export function invalid(subject: string, detail: string): PlimsollError {
  return new PlimsollError('manifest-invalid', `${subject} cannot be used: ${detail}.`)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
