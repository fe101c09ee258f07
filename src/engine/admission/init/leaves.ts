import { X509Certificate } from 'node:crypto'
import { NAME } from '../../../admission/install/settings.ts'
import { issueCertificate, type KeyedCertificate } from '../../../kubernetes/certificates/certificate.ts'
import { validity } from './authorities.ts'

export interface LeafOptions {
  readonly now: Date
  readonly days: number
}

export function serverCertificate(
  authority: KeyedCertificate,
  hosts: readonly string[],
  options: LeafOptions,
): KeyedCertificate {
  // Clients look at the names of hosts alone, and a common name has at most 64 characters.
  return issueCertificate(authority, {
    commonName: NAME,
    hosts,
    usage: 'server',
    ...period(authority, options),
  })
}

/** By which API servers say who they are. */
export function clientCertificate(authority: KeyedCertificate, options: LeafOptions): KeyedCertificate {
  return issueCertificate(authority, {
    commonName: 'kube-apiserver',
    usage: 'client',
    ...period(authority, options),
  })
}

/** No longer than what signs it. */
function period({ certificate }: KeyedCertificate, { now, days }: LeafOptions) {
  const { from, until } = validity(now, days)
  const end = new X509Certificate(certificate).validToDate
  return { from, until: until < end ? until : end }
}
