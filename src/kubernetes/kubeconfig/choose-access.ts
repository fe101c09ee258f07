import { isAbsolute, join } from 'node:path'
import { PlimsollError } from '../../core/errors.ts'
import type { Kubeconfig, Placed } from './read-files.ts'
import type { KubeconfigUser } from './schema.ts'
import type { ClusterAccess, Impersonation, Pem, UserAccess, UserCredentials } from './types.ts'

/** The cluster and user of a context: of the one that is named, or of the current one. Throws `kubeconfig-invalid`. */
export function chooseAccess(config: Kubeconfig, contextName?: string): ClusterAccess {
  const name = contextName ?? config.currentContext
  if (name === undefined) throw invalid(config, 'it has no current context; choose one with --context')
  const context = config.contexts.get(name)
  if (!context) {
    const known = [...config.contexts.keys()].join(', ') || 'none'
    throw invalid(config, `it has no context ${name}; there is ${known}`)
  }
  const cluster = config.clusters.get(context.value.cluster ?? '')
  if (!cluster)
    throw invalid(config, `the cluster ${context.value.cluster ?? ''} of context ${name} is not in it`)
  const userName = context.value.user || undefined
  const user = userName === undefined ? undefined : config.users.get(userName)
  if (userName !== undefined && !user)
    throw invalid(config, `the user ${userName} of context ${name} is not in it`)
  const { value, folder } = cluster
  const server = serverOf(value.server, config, name)
  const authority = pemOf(value['certificate-authority-data'], value['certificate-authority'], folder)
  const isInsecure = value['insecure-skip-tls-verify'] === true
  if (isInsecure && authority)
    throw invalid(config, `the cluster of context ${name} has an authority and is told not to check for it`)
  return {
    name,
    server,
    isInsecure,
    ...(authority ? { authority } : {}),
    ...given('namespace', context.value.namespace),
    ...given('tlsServerName', value['tls-server-name']),
    ...given('proxy', value['proxy-url']),
    user: user ? userOf(user, config) : { credentials: { kind: 'none' } },
  }
}

function serverOf(server: string | null | undefined, config: Kubeconfig, context: string): string {
  const text = server ?? ''
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (text === '' || !url || !/^https?:$/.test(url.protocol))
    throw invalid(config, `the server of context ${context} is no http or https URL`)
  return url.href.replace(/\/$/, '')
}

function userOf({ value, folder }: Placed<KubeconfigUser>, config: Kubeconfig): UserAccess {
  const certificate = pemOf(value['client-certificate-data'], value['client-certificate'], folder)
  const key = pemOf(value['client-key-data'], value['client-key'], folder)
  if ((certificate === undefined) !== (key === undefined))
    throw invalid(config, 'its user has a certificate without a key, or a key without a certificate')
  const impersonated = impersonationOf(value)
  return {
    ...(certificate && key ? { certificate: { certificate, key } } : {}),
    credentials: credentialsOf(value, folder, config),
    ...(impersonated ? { impersonated } : {}),
  }
}

/** A token counts before a plug-in, and its file before the token itself, as with kubectl. */
function credentialsOf(user: KubeconfigUser, folder: string, config: Kubeconfig): UserCredentials {
  if (user.tokenFile) return { kind: 'token-file', path: below(folder, user.tokenFile) }
  if (user.token) return { kind: 'token', token: user.token }
  if (user.username) return { kind: 'basic', username: user.username, password: user.password ?? '' }
  if (user.exec) return { kind: 'exec', exec: user.exec, folder }
  const provider = user['auth-provider']?.name
  if (provider)
    throw invalid(
      config,
      `its user logs in by the provider ${provider}, which kubectl no longer knows either`,
    )
  return { kind: 'none' }
}

function impersonationOf(user: KubeconfigUser): Impersonation | undefined {
  if (!user.as) return undefined
  return { user: user.as, groups: user['as-groups'] ?? [], ...given('uid', user['as-uid']) }
}

function pemOf(
  data: string | null | undefined,
  file: string | null | undefined,
  folder: string,
): Pem | undefined {
  if (data) return { kind: 'text', text: Buffer.from(data, 'base64').toString('utf8') }
  return file ? { kind: 'file', path: below(folder, file) } : undefined
}

function below(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path)
}

function given<Key extends string>(key: Key, value: string | null | undefined): Partial<Record<Key, string>> {
  return value ? ({ [key]: value } as Record<Key, string>) : {}
}

function invalid({ files }: Kubeconfig, detail: string): PlimsollError {
  const name = files.length === 0 ? '' : ` ${files.join(', ')}`
  return new PlimsollError('kubeconfig-invalid', `The kubeconfig${name} cannot be used: ${detail}.`)
}
