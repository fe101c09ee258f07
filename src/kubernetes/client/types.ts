import type { KubernetesObject } from '../object.ts'

/** One request to the API. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the server: `/api/v1/pods`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Of the body: `application/json` where not given; patches say which kind they are. */
  readonly contentType?: string
  /** How it is to be answered: `application/json` where not given. */
  readonly accept?: string
  /** As the rights of the API call it, where the method does not say it: `list`, `watch`. */
  readonly verb?: string
  /** What it is about, for messages: `pods in the namespace prod`. */
  readonly what?: string
  readonly signal: AbortSignal
}

/** The API of one cluster, as one user. */
export interface ApiClient {
  /** Of the context; absent: it names none. */
  readonly namespace?: string
  readonly name: string
  /** Throws ApiFailure, and `cluster-unreachable`. */
  request(request: ApiRequest): Promise<KubernetesObject>
  /** Each line of a watch. Throws as `request` does; ends when the server ends it. */
  lines(request: ApiRequest): AsyncIterable<unknown>
  close(): Promise<void>
}

/** A kind of the API, as its addresses have it. */
export interface ApiResource {
  /** Empty for the core. */
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  /** It belongs to no namespace. */
  readonly isClusterWide?: true
  /** Not every cluster has it: it is part of something that is installed. */
  readonly isAddOn?: true
}
