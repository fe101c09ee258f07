import type { HttpClient } from '../../net/http.ts'
import type { Sleep } from '../../net/http-client.ts'
import type { OpenOptions } from '../options.ts'

/** What the user said about registries. */
export interface RegistrySettings {
  readonly username?: string
  readonly password?: string
  /** A bearer token that is sent as it is. */
  readonly token?: string
  /** Hosts (`host[:port]`, or `*` for all) that may speak plain HTTP or present an untrusted certificate. */
  readonly insecureHosts: readonly string[]
  /** PEM file of a certificate authority to trust besides the usual ones. */
  readonly cacert?: string
}

export interface RegistryImageOptions extends OpenOptions {
  readonly registry: RegistrySettings
  /** For proxies, and for the places of credentials. */
  readonly env: NodeJS.ProcessEnv
  /** Where the user's own files are: HOME where not given. */
  readonly homeDir?: string
  /** In place of a client made from these options; it stays open. */
  readonly http?: HttpClient
  /** Waits before a failed request or transfer is tried again; tests do not. */
  readonly sleep?: Sleep
}
