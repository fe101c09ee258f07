/** AdmissionReview: what is asked, and what of an answer is believed. */
import { randomUUID } from 'node:crypto'
import { type KubeObject, type Resource, StatusError, type User } from './objects.ts'

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/** What is to happen, before anything has happened. */
export interface Attempt {
  readonly operation: Operation
  readonly resource: Resource
  readonly subresource?: string
  readonly namespace?: string
  /** Empty where the server will make up a name. */
  readonly name: string
  readonly object?: KubeObject
  readonly oldObject?: KubeObject
  readonly user: User
  readonly isDryRun: boolean
}

export interface ReviewAnswer {
  readonly isAllowed: boolean
  readonly status?: { readonly code?: number; readonly message?: string; readonly reason?: string }
  readonly patch: string
  readonly patchType: string
  readonly auditAnnotations: Readonly<Record<string, string>>
  readonly warnings: readonly string[]
}

export function reviewOf(attempt: Attempt, version: string) {
  const { operation, resource, subresource, namespace, name, object, oldObject, user, isDryRun } = attempt
  const kind = { group: resource.group, version: resource.version, kind: resource.kind }
  const place = { group: resource.group, version: resource.version, resource: resource.resource }
  const sub = subresource === undefined ? {} : { subResource: subresource }
  const requestSub = subresource === undefined ? {} : { requestSubResource: subresource }
  return {
    kind: 'AdmissionReview',
    apiVersion: `admission.k8s.io/${version}`,
    request: {
      uid: randomUUID(),
      kind,
      resource: place,
      ...sub,
      requestKind: kind,
      requestResource: place,
      ...requestSub,
      ...(name === '' ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      operation,
      userInfo: user,
      object: object ?? null,
      oldObject: oldObject ?? null,
      dryRun: isDryRun,
      options: { kind: `${OPTIONS[operation]}Options`, apiVersion: 'meta.k8s.io/v1' },
    },
  }
}

const OPTIONS = { CREATE: 'Create', UPDATE: 'Update', DELETE: 'Delete', CONNECT: 'Connect' } as const

interface RawResponse {
  readonly uid?: string
  readonly allowed?: boolean
  readonly status?: NonNullable<ReviewAnswer['status']>
  readonly patch?: string
  readonly patchType?: string | null
  readonly auditAnnotations?: Readonly<Record<string, string>>
  readonly warnings?: readonly string[]
}

/** @throws Error where it is no review that can be held against the one that was sent */
export function decodeReview(text: string, version: string): unknown {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    throw new Error(`couldn't get version/kind; json parse error: ${(error as Error).message}`, {
      cause: error,
    })
  }
  const { apiVersion } = (body ?? {}) as { apiVersion?: string }
  const other = version === 'v1' ? 'v1beta1' : 'v1'
  if (apiVersion === `admission.k8s.io/${other}`)
    throw new Error(
      `converting (${other}.AdmissionReview) to (${version}.AdmissionReview): unknown conversion`,
    )
  return body
}

/**
 * What an answer says. v1beta1 was never held to the rules that v1 is held to.
 * @throws Error with the server's own words
 */
export function verifyReview(body: unknown, uid: string, version: string, isMutating: boolean): ReviewAnswer {
  const review = (body ?? {}) as { apiVersion?: string; kind?: string; response?: RawResponse | null }
  const { response } = review
  if (!response) throw new Error('webhook response was absent')
  const patch = response.patch ?? ''
  const patchType = response.patchType ?? undefined
  if (version === 'v1') {
    if (response.uid !== uid) throw new Error(`expected response.uid="${uid}", got "${response.uid ?? ''}"`)
    const kind = `${review.apiVersion ?? ''}, Kind=${review.kind ?? ''}`
    const expected = 'admission.k8s.io/v1, Kind=AdmissionReview'
    if (kind !== expected) throw new Error(`expected webhook response of ${expected}, got ${kind}`)
    verifyPatch(patch, patchType, isMutating)
  }
  return {
    isAllowed: response.allowed === true,
    ...(response.status ? { status: response.status } : {}),
    patch: isMutating ? Buffer.from(patch, 'base64').toString() : '',
    patchType: patchType ?? (patch === '' ? '' : 'JSONPatch'),
    auditAnnotations: response.auditAnnotations ?? {},
    warnings: response.warnings ?? [],
  }
}

function verifyPatch(patch: string, patchType: string | undefined, isMutating: boolean): void {
  if (!isMutating) {
    if (patch !== '') throw new Error('validating webhook may not return response.patch')
    if (patchType !== undefined) throw new Error('validating webhook may not return response.patchType')
    return
  }
  if (patch !== '' && patchType === undefined)
    throw new Error('webhook returned response.patch but not response.patchType')
  if (patch === '' && patchType !== undefined)
    throw new Error('webhook returned response.patchType but not response.patch')
  if (patchType === '') throw new Error('webhook returned invalid response.patchType of ""')
}

/** What the user is told where a webhook says no: never with a code of success. */
export function denial(webhook: string, status: ReviewAnswer['status'] = {}): StatusError {
  const deniedBy = `admission webhook "${webhook}" denied the request`
  const why = status.message || status.reason
  const code = Math.max(status.code ?? 0, 400)
  return new StatusError(
    code,
    status.reason ?? '',
    why ? `${deniedBy}: ${why}` : `${deniedBy} without explanation`,
  )
}
