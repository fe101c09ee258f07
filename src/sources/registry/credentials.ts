import { PlimsollError } from '../../core/errors.ts'
import type { ImageReference } from '../../core/image-reference.ts'
import { askCredentialHelper } from './credential-helper.ts'
import {
  DOCKER_HUB_KEY,
  type DockerConfig,
  helperFor,
  parseDockerConfig,
  readDockerConfig,
  storedEntry,
} from './docker-config.ts'
import type { RegistrySettings } from './options.ts'

/** What speaks for the user at a registry. `source` says where it came from, for messages. */
export type Credentials =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'password'
      readonly username: string
      readonly password: string
      readonly source: string
    }
  /** To be changed for a bearer token, over and over. */
  | { readonly kind: 'identity-token'; readonly token: string; readonly source: string }
  /** A bearer token itself. */
  | { readonly kind: 'registry-token'; readonly token: string; readonly source: string }
  /** There may be some, but they could not be read. Public images do without. */
  | { readonly kind: 'unreadable'; readonly error: PlimsollError }

export interface CredentialPlaces {
  readonly registry: RegistrySettings
  readonly env: NodeJS.ProcessEnv
  readonly homeDir: string
}

/** Name that credential helpers give to an identity token in place of a user. */
const TOKEN_USER = '<token>'

/** The text of a configuration, as docker and GitLab's runners take it from the environment. */
const INLINE_CONFIG = 'DOCKER_AUTH_CONFIG'

/**
 * Looks in this order, and takes the first that has something: the options, DOCKER_AUTH_CONFIG, REGISTRY_AUTH_FILE,
 * docker's configuration, the files of podman and skopeo.
 * https://docs.docker.com/reference/cli/docker/login/,
 * https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 */
export async function findCredentials(
  reference: ImageReference,
  { registry, env, homeDir }: CredentialPlaces,
  signal: AbortSignal,
): Promise<Credentials> {
  if (registry.token !== undefined) {
    return { kind: 'registry-token', token: headerValue(registry.token), source: '--registry-token' }
  }
  if (registry.username !== undefined) {
    const { username, password = '' } = registry
    return toCredentials(username, password, '--username')
  }
  try {
    for await (const [place, config] of configurations(env, homeDir)) {
      const found = await lookUp(config, place, reference, env, signal)
      if (found.kind !== 'none') return found
    }
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== 'credentials-unreadable') throw error
    return { kind: 'unreadable', error }
  }
  return { kind: 'none' }
}

/** Without the line end that a file or a secret of Kubernetes has after it. */
function headerValue(token: string): string {
  const value = token.trim()
  if (/^[\x21-\x7e]+$/.test(value)) return value
  throw new PlimsollError('option-invalid', '--registry-token has characters that no token has.')
}

async function* configurations(
  env: NodeJS.ProcessEnv,
  homeDir: string,
): AsyncGenerator<[string, DockerConfig]> {
  const inline = env[INLINE_CONFIG]
  if (inline) yield [INLINE_CONFIG, parseDockerConfig(inline, INLINE_CONFIG)]
  for (const file of configFiles(env, homeDir)) {
    const config = await readDockerConfig(file)
    if (config) yield [file, config]
  }
}

function configFiles(env: NodeJS.ProcessEnv, homeDir: string): string[] {
  const files = [
    env['REGISTRY_AUTH_FILE'],
    `${env['DOCKER_CONFIG'] || `${homeDir}/.docker`}/config.json`,
    env['XDG_RUNTIME_DIR'] && `${env['XDG_RUNTIME_DIR']}/containers/auth.json`,
    `${env['XDG_CONFIG_HOME'] || `${homeDir}/.config`}/containers/auth.json`,
  ]
  return files.filter((file): file is string => Boolean(file))
}

async function lookUp(
  config: DockerConfig,
  place: string,
  reference: ImageReference,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Credentials> {
  const helper = helperFor(config, reference)
  if (helper !== undefined) {
    const server = reference.domain === 'docker.io' ? DOCKER_HUB_KEY : reference.domain
    const answer = await askCredentialHelper(helper, server, { env, signal })
    if (answer) return toCredentials(answer.username, answer.secret, `docker-credential-${helper}`)
  }
  const entry = storedEntry(config, place, reference)
  if (!entry) return { kind: 'none' }
  switch (entry.kind) {
    case 'password':
      return toCredentials(entry.username, entry.password, place)
    default:
      return { ...entry, source: place }
  }
}

function toCredentials(username: string, secret: string, source: string): Credentials {
  if (username === TOKEN_USER) return { kind: 'identity-token', token: secret, source }
  return { kind: 'password', username, password: secret, source }
}
