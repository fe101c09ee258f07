import type { KeyedCertificate } from '../../kubernetes/certificates/certificate.ts'

export interface SecretContent {
  readonly server: KeyedCertificate
  readonly sealingSecret: string
  /** As `clientAuthorities` makes it; absent: clients need no certificate. */
  readonly clientAuthorities?: string
}

/** The data of the secret that the service has its certificate from. The key of the authority is not among it. */
export function secretData({
  server,
  sealingSecret,
  clientAuthorities: clients,
}: SecretContent): Record<string, string> {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  return {
    'tls.crt': base64(server.certificate),
    'tls.key': base64(server.key),
    secret: base64(sealingSecret),
    ...(clients === undefined ? {} : { 'client-ca.crt': base64(clients) }),
  }
}

/** What readers of PEM pass over, and a rotation finds what is to be replaced by. */
const OWN = '# Authorities of this installation:\n'

/**
 * PEM of those whose clients may ask, or nothing where everybody may.
 *
 * @param own of the installation, where it makes certificates for clients
 */
export function clientAuthorities(others: readonly string[], own?: string): string | undefined {
  const all = others.map((text) => `${text.trim()}\n`).join('') + (own === undefined ? '' : OWN + own)
  return all === '' ? undefined : all
}

/** The same with other authorities of the installation, where there are any. */
export function withOwnAuthorities(text: string, own: string): string {
  const at = text.indexOf(OWN)
  return at < 0 ? text : text.slice(0, at) + OWN + own
}
