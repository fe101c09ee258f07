import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { type ImageReference, repositoryName } from '../../core/image-reference.ts'

/*
 * docker's config.json, and the auth.json of podman and skopeo, which has the same shape but keys that may go on
 * with a path. https://github.com/docker/cli/blob/master/cli/config/configfile/file.go
 */

const Text = z.nullish(z.string())
const AuthEntry = z.object({
  /** Base64 of `user:password`. */
  auth: Text,
  username: Text,
  password: Text,
  identitytoken: Text,
  registrytoken: Text,
})
type AuthEntry = z.infer<typeof AuthEntry>

export const DockerConfig = z.object({
  auths: z.nullish(z.record(z.string(), z.nullish(AuthEntry))),
  credHelpers: z.nullish(z.record(z.string(), z.string())),
  credsStore: Text,
})
export type DockerConfig = z.infer<typeof DockerConfig>

/** The name under which docker keeps what is for Docker Hub. */
export const DOCKER_HUB_KEY = 'https://index.docker.io/v1/'

/** Bytes of a configuration file. */
export const MAX_CONFIG_BYTES = 1024 * 1024

export type StoredEntry =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'identity-token' | 'registry-token'; readonly token: string }

/** `undefined` when there is no such file. Throws `credentials-unreadable`. */
export async function readDockerConfig(file: string): Promise<DockerConfig | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw unreadable(file, messageOf(error))
  }
  return parseDockerConfig(text, file)
}

/**
 * Throws `credentials-unreadable`, never with what is in the text.
 * @param place where it came from: a file, the name of a variable
 */
export function parseDockerConfig(text: string, place: string): DockerConfig {
  if (text.length > MAX_CONFIG_BYTES) throw unreadable(place, `it has more than ${MAX_CONFIG_BYTES} bytes`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The message of the parser quotes the text, and with it the secrets.
    throw unreadable(place, 'it is no JSON')
  }
  const result = DockerConfig.safeParse(value)
  if (result.success) return result.data
  const where = result.error.issues[0]?.path.join('.') ?? ''
  throw unreadable(place, `it has the wrong shape at ${where || 'the top'}`)
}

/** Which helper keeps the credentials for an image, if one does. */
export function helperFor(config: DockerConfig, reference: ImageReference): string | undefined {
  const keys = Object.keys(config.credHelpers ?? {})
  const key = keys.find((candidate) => normaliseKey(candidate) === reference.domain)
  return (key === undefined ? undefined : config.credHelpers?.[key]) || config.credsStore || undefined
}

/** The entry with the longest key that covers the image: `host/team/app` before `host/team` before `host`. */
export function storedEntry(
  config: DockerConfig,
  file: string,
  reference: ImageReference,
): StoredEntry | undefined {
  const entries = new Map<string, StoredEntry>()
  for (const [key, entry] of Object.entries(config.auths ?? {})) {
    const stored = entry && readEntry(entry, key, file)
    // docker logout and credential stores leave empty entries behind.
    if (stored && !entries.has(normaliseKey(key))) entries.set(normaliseKey(key), stored)
  }
  const parts = repositoryName(reference).split('/')
  for (let length = parts.length; length > 0; length--) {
    const entry = entries.get(parts.slice(0, length).join('/'))
    if (entry) return entry
  }
  return undefined
}

const HUB_NAMES: ReadonlySet<string> = new Set(['index.docker.io', 'registry-1.docker.io'])

/** Old clients wrote URLs: `https://index.docker.io/v1/` is `docker.io`. */
function normaliseKey(key: string): string {
  const scheme = key.indexOf('://')
  let name = scheme < 0 ? key : key.slice(scheme + 3)
  while (name.endsWith('/')) name = name.slice(0, -1)
  if (scheme >= 0 || HUB_NAMES.has(name.split('/')[0] ?? '')) name = name.replace(/\/v[12]$/, '')
  return HUB_NAMES.has(name) ? 'docker.io' : name
}

function readEntry(entry: AuthEntry, key: string, file: string): StoredEntry | undefined {
  if (entry.identitytoken) return { kind: 'identity-token', token: entry.identitytoken }
  if (entry.registrytoken) return { kind: 'registry-token', token: entry.registrytoken }
  if (entry.username) return { kind: 'password', username: entry.username, password: entry.password ?? '' }
  if (!entry.auth) return undefined
  const pair = Buffer.from(entry.auth, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon <= 0) throw unreadable(file, `the entry for ${key} is not user:password in base64`)
  // Some clients padded with NUL.
  return {
    kind: 'password',
    username: pair.slice(0, colon),
    password: pair.slice(colon + 1).replace(/\0+$/, ''),
  }
}

function unreadable(file: string, detail: string): PlimsollError {
  return new PlimsollError('credentials-unreadable', `The credentials in ${file} cannot be read: ${detail}.`)
}
