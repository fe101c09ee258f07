import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type Identity, SCOPES } from '../route.ts'

const PREFIX = 'plimsoll:'

/**
 * Who the certificate of a client says it is, where one was asked for and its authority is known. Its organisations
 * (`O=plimsoll:index`) are its scopes; with none of these it may index and report. `O=plimsoll:tenant:NAME` is its tenant.
 */
export function certificateIdentity(socket: Socket): Identity | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  const { subject } = socket.getPeerCertificate()
  if (subject === undefined) return undefined
  return identityOfSubject({ CN: subject.CN, O: subject.O })
}

export function identityOfSubject(subject: {
  readonly CN: string | readonly string[] | undefined
  readonly O: string | readonly string[] | undefined
}): Identity {
  const words = [subject.O ?? []]
    .flat()
    .filter((text) => text.startsWith(PREFIX))
    .map((text) => text.slice(PREFIX.length))
  const scopes = SCOPES.filter((scope) => words.includes(scope))
  const tenant = words.find((word) => word.startsWith('tenant:'))?.slice('tenant:'.length) ?? ''
  const name = [subject.CN ?? []].flat().join(', ')
  return {
    kind: 'certificate',
    name,
    tenant,
    scopes: new Set(scopes.length > 0 ? scopes : (['index', 'report'] as const)),
  }
}
