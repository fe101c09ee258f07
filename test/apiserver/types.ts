import type { AdmissionOptions } from './admission.ts'
import type { User } from './objects.ts'

export interface ApiServerOptions extends AdmissionOptions {
  /** Names of namespaces with their labels; `default` and `kube-system` are there anyway. */
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Users by bearer token, besides `admin`. */
  readonly tokens?: Readonly<Record<string, User>>
  /** Kinds whose definitions nobody has installed; may be changed while it runs. */
  readonly absent?: ReadonlySet<string>
}

/** What tests ask of an API server, be it the stand-in or a real one. */
export interface ClusterApi {
  /** `https://127.0.0.1:PORT` */
  readonly url: string
  /** PEM of who issued its certificate. */
  readonly authority: string
  /** A kubeconfig as JSON, which is YAML, of a user by client certificate. */
  kubeconfig(user?: User): string
  /** What was registered until now has been seen by everything that acts by it. */
  seen(): Promise<void>
  /** The annotations of each write in the audit log, in order. */
  audited(): Promise<readonly Readonly<Record<string, string>>[]>
}
