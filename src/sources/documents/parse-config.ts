import type { Digest } from '../../core/digest.ts'
import type { ImageConfig } from '../../core/image.ts'
import { check, parseJson } from './parse.ts'
import { ConfigDocument } from './schema.ts'

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
    labels: labelsOf(config?.Labels ?? {}),
    healthcheck: (config?.Healthcheck?.Test?.[0] ?? 'NONE') !== 'NONE',
    history: (document.history ?? []).map((entry) => ({
      ...present({ created: entry.created, createdBy: entry.created_by, comment: entry.comment }),
      emptyLayer: entry.empty_layer === true,
    })),
    raw,
  }
}

/** Docker's shell form is one text. */
function words(value: string | readonly string[] | null | undefined): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  return value ?? []
}

/** An empty label is one: its presence is what it says. */
function labelsOf(labels: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, value ?? '']))
}

/** The members that have a text, so that an absent one is absent and not empty. */
function present<K extends string>(
  values: Readonly<Partial<Record<K, string | null | undefined>>>,
): { [P in K]?: string } {
  const entries = Object.entries(values).filter((entry) => typeof entry[1] === 'string' && entry[1] !== '')
  return Object.fromEntries(entries) as { [P in K]?: string }
}
