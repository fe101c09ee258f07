import type * as z from 'zod/mini'

/** What a caller may do. `index`: hand images in and take them out; `report`: read; `admin`: everything, for every tenant. */
export const SCOPES = ['index', 'report', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

/** Who calls, as far as anybody vouches for it. */
export interface Identity {
  readonly kind: 'anonymous' | 'psk' | 'oidc' | 'api-key' | 'certificate'
  /** For the log: issuer and subject, name of the key. */
  readonly name: string
  /** Whose images it sees; empty for the default tenant. */
  readonly tenant: string
  readonly scopes: ReadonlySet<Scope>
}

/** One operation. Router, checks of requests and the OpenAPI document all follow from it. */
export interface Route {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With parameters as `{name}`, each one segment of the path: `/api/v1/images/{digest}`. */
  readonly path: string
  /** `operationId`: `getImage`. */
  readonly id: string
  readonly summary: string
  /** `open`: for everybody, also where callers have to say who they are. */
  readonly access: 'open' | Scope
  /** What may stand behind the `?`: names with their schemas over text. Others are ignored. */
  readonly query?: Readonly<Record<string, QueryRule>>
  readonly body?: BodyRule
  /** `indexing`: one of the requests that `ListenConfig.maxIndexing` counts; more are answered 429. */
  readonly limit?: 'indexing'
  /** What it may answer, by status; for the document and for the tests, which hold answers to it. */
  readonly answers: Readonly<Record<number, AnswerRule>>
  handle(request: RouteRequest): Promise<Answer>
}

export interface QueryRule {
  readonly summary: string
  readonly isRequired?: boolean
  readonly schema: z.ZodMiniType
  readonly isRepeated?: boolean
}

export type BodyRule =
  | {
      readonly kind: 'json'
      readonly schema: z.ZodMiniType
      /** Media types that are accepted. */
      readonly types: readonly string[]
      readonly maxBytes: number
    }
  | {
      /** Handed over as it comes; the handler reads it, or what is left of it is discarded. */
      readonly kind: 'stream'
      readonly types: readonly string[]
      readonly maxBytes: number
    }

export interface AnswerRule {
  readonly summary: string
  readonly types?: readonly string[]
  readonly schema?: z.ZodMiniType
}

export interface RouteRequest {
  /** For the log and the `X-Request-Id` of the answer. */
  readonly id: string
  readonly method: string
  readonly url: URL
  readonly params: Readonly<Record<string, string>>
  /** Checked by the route's rules; lists where the rule says so. */
  readonly query: Readonly<Record<string, unknown>>
  readonly headers: Headers
  /** Parsed and checked, of `json`. */
  readonly body: unknown
  /** Decompressed within the limit, of `stream`. */
  readonly stream: AsyncIterable<Uint8Array>
  readonly identity: Identity
  /** The caller has gone, or the grace of a stop is over. What is meant to go on for ever watches `ServiceContext.signal` as well. */
  readonly signal: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: AnswerBody
}

export type AnswerBody =
  | { readonly kind: 'json'; readonly value: unknown; readonly type?: string }
  /** Text or bytes that are ready; `type` is the media type. */
  | { readonly kind: 'bytes'; readonly bytes: string | Uint8Array; readonly type: string }
  | { readonly kind: 'stream'; readonly chunks: AsyncIterable<string | Uint8Array>; readonly type: string }

/** Routes that belong together, and how they say what went wrong. */
export interface Surface {
  readonly name: 'clair' | 'native' | 'harbor' | 'admission' | 'introspection'
  readonly routes: readonly Route[]
  /** The shape of an error: `RequestFault`s as they are, PlimsollErrors and others turned into one before. */
  fault(fault: RequestFault): Answer
}

/** One thing that is wrong with a request. */
export interface FaultDetail {
  /** `/layers/0/hash` of the body (RFC 6901), or `?name` of the query. */
  readonly pointer: string
  readonly message: string
}

/** A request that cannot be served, as its caller is told. Anything else that is thrown is an internal error, which is logged. */
export class RequestFault extends Error {
  readonly status: number
  /** `bad-request`, `not-found`, or a code of core/errors.ts. */
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
  /** Each thing that is wrong, where there are several. */
  readonly details: readonly FaultDetail[]

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    options: ErrorOptions & { readonly details?: readonly FaultDetail[] } = {},
  ) {
    super(message, options)
    this.name = 'RequestFault'
    this.status = status
    this.code = code
    this.headers = headers
    this.details = options.details ?? []
  }
}
