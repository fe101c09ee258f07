import type { KubeconfigExec } from './schema.ts'

/** How one cluster is reached, by one user. Files that are named are read when they are needed. */
export interface ClusterAccess {
  /** Of the context; `in-cluster` for the account of a pod. */
  readonly name: string
  /** Address of the API, without a slash at its end. */
  readonly server: string
  /** Of the context; absent: it names none. */
  readonly namespace?: string
  /** The authority that the server is held to; absent: the usual ones. */
  readonly authority?: Pem
  /** The certificate of the server is not checked. */
  readonly isInsecure: boolean
  /** Name that the certificate of the server has to be for, in place of the host. */
  readonly tlsServerName?: string
  /** In place of what the environment says. */
  readonly proxy?: string
  readonly user: UserAccess
}

export interface UserAccess {
  readonly certificate?: { readonly certificate: Pem; readonly key: Pem }
  readonly credentials: UserCredentials
  readonly impersonated?: Impersonation
}

export type UserCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  /** Replaced from time to time by somebody else. */
  | { readonly kind: 'token-file'; readonly path: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'exec'; readonly exec: KubeconfigExec; readonly folder: string }

export interface Impersonation {
  readonly user: string
  readonly uid?: string
  readonly groups: readonly string[]
}

/** Text in PEM, or the file that has it. */
export type Pem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string }
