import type * as z from 'zod/mini'
import type { Digest } from '../../core/digest.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { ImageConfig } from '../../core/image.ts'
import { ConfigDocument, IndexDocument, ManifestDocument } from './schema.ts'

/** Bytes of a manifest, index or config. The registries' own limit is 4 MiB. */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024

const INDEX_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
])
const MANIFEST_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
])
const CONFIG_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
  '', // Some builders leave it out.
])

/** All that a registry may be asked for, best first. */
export const ACCEPTED_TYPES: readonly string[] = [...INDEX_TYPES, ...MANIFEST_TYPES]

export type ImageDocument =
  | { readonly kind: 'index'; readonly index: IndexDocument }
  | { readonly kind: 'manifest'; readonly manifest: ManifestDocument }

/**
 * Reads an index or an image manifest. What it is is said by its own `mediaType`, else by `declaredType`, else by
 * its members. Throws `manifest-invalid`.
 * @param subject names the document in errors
 */
export function parseImageDocument(bytes: Uint8Array, subject: string, declaredType?: string): ImageDocument {
  const value = parseJson(bytes, subject)
  const own = isObject(value) ? value : {}
  if (own['schemaVersion'] === 1) {
    throw invalid(subject, 'it has the obsolete Docker schema 1; push the image again with a current tool')
  }
  const type = typeof own['mediaType'] === 'string' ? own['mediaType'] : declaredType
  const isIndex =
    INDEX_TYPES.has(type ?? '') || (!MANIFEST_TYPES.has(type ?? '') && Array.isArray(own['manifests']))
  if (isIndex) return { kind: 'index', index: check(IndexDocument, value, subject) }
  const manifest = check(ManifestDocument, value, subject)
  const configType = manifest.config.mediaType ?? ''
  if (!CONFIG_TYPES.has(configType)) {
    throw invalid(subject, `it is no image: its config is of type ${configType}`)
  }
  return { kind: 'manifest', manifest }
}

/** Reads an image config. Throws `manifest-invalid`. */
export function parseConfig(
  bytes: Uint8Array,
  subject: string,
): { readonly config: ImageConfig; readonly diffIds: readonly Digest[] } {
  const value = parseJson(bytes, subject)
  const document = check(ConfigDocument, value, subject)
  return { config: toImageConfig(document, value), diffIds: document.rootfs.diff_ids ?? [] }
}

function toImageConfig(document: ConfigDocument, raw: unknown): ImageConfig {
  const { config } = document
  return {
    ...present({
      created: document.created,
      author: document.author,
      variant: document.variant,
      user: config?.User,
      workingDir: config?.WorkingDir,
      stopSignal: config?.StopSignal,
    }),
    architecture: document.architecture,
    os: document.os,
    env: config?.Env ?? [],
    entrypoint: words(config?.Entrypoint),
    cmd: words(config?.Cmd),
    exposedPorts: Object.keys(config?.ExposedPorts ?? {}).sort(),
    volumes: Object.keys(config?.Volumes ?? {}).sort(),
    labels: present(config?.Labels ?? {}),
    healthcheck: (config?.Healthcheck?.Test?.[0] ?? 'NONE') !== 'NONE',
    history: (document.history ?? []).map((entry) => ({
      ...present({ created: entry.created, createdBy: entry.created_by, comment: entry.comment }),
      emptyLayer: entry.empty_layer === true,
    })),
    raw,
  }
}

/** Parses and validates a document of another kind. Throws `manifest-invalid`. */
export function parseWith<T extends z.core.$ZodType>(
  schema: T,
  bytes: Uint8Array,
  subject: string,
): z.infer<T> {
  return check(schema as T & Parser<z.infer<T>>, parseJson(bytes, subject), subject)
}

interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: z.core.$ZodError }
}

function check<T>(schema: Parser<T>, value: unknown, subject: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : ''
  throw invalid(subject, `${issue?.message ?? 'it has the wrong shape'}${where}`)
}

function parseJson(bytes: Uint8Array, subject: string): unknown {
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw invalid(subject, `it has more than ${MAX_DOCUMENT_BYTES} bytes`)
  }
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch (error) {
    throw invalid(subject, `it is no JSON (${messageOf(error)})`)
  }
}

function invalid(subject: string, detail: string): PlimsollError {
  return new PlimsollError('manifest-invalid', `${subject} cannot be used: ${detail}.`)
}

function words(value: string | readonly string[] | null | undefined): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  return value ?? []
}

/** The members that have a text, so that an absent one is absent and not empty. */
function present<K extends string>(
  values: Readonly<Partial<Record<K, string | null | undefined>>>,
): { [P in K]?: string } {
  const entries = Object.entries(values).filter((entry) => typeof entry[1] === 'string' && entry[1] !== '')
  return Object.fromEntries(entries) as { [P in K]?: string }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
