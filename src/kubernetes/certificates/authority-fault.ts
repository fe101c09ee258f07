import { createPrivateKey, X509Certificate } from 'node:crypto'
import { type KeyedCertificate, nameOf } from './certificate.ts'

/**
 * Why an authority cannot sign certificates that API servers will take: `it …`. Only those that `createAuthority`
 * makes can: for others issuers would be written in another form than subjects, which Go holds against each other byte
 * by byte.
 */
export function authorityFault({ certificate, key }: KeyedCertificate, now: Date): string | undefined {
  const parsed = parse(certificate, key)
  if (typeof parsed === 'string') return parsed
  const { cert, privateKey } = parsed
  if (!cert.ca) return 'it is no certificate of an authority'
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return 'its key is not of P-256'
  if (!cert.checkPrivateKey(privateKey)) return 'its key is that of another certificate'
  if (!cert.raw.includes(nameOf(cert.subject.slice('CN='.length), [])))
    return 'it was made by another program: its name has more than a common name'
  if (cert.validToDate <= now) return `it ended on ${day(cert.validToDate)}`
  if (cert.validFromDate > now) return `it begins on ${day(cert.validFromDate)}`
  return undefined
}

function parse(certificate: string, key: string) {
  try {
    return { cert: new X509Certificate(certificate), privateKey: createPrivateKey(key) }
  } catch {
    return 'it holds no certificate with its key'
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 'YYYY-MM-DD'.length)
}
